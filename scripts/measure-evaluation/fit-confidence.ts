// Where the constants of confidence in tempo.ts and key.ts come from: `node scripts/measure-evaluation/fit-confidence.ts`
// prints them, from the tracks to fit by alone, with how often answers above each confidence are right.
import { fileURLToPath } from "node:url";
import { CLEAR_MARGIN, estimateKey } from "../../src/audio/measure/key.ts";
import { logistic } from "../../src/audio/measure/logistic.ts";
import { onsetEnvelope } from "../../src/audio/measure/onset-envelope.ts";
import { estimateTempo } from "../../src/audio/measure/tempo.ts";
import { gatherEvidence } from "./evidence.ts";
import { isTempoRight, isTruth } from "./judge.ts";
import { renderMidiPieces } from "./render-midi.ts";
import { RATE_HZ } from "./synth.ts";
import { knownTracks } from "./tracks.ts";

interface Answer {
  readonly evidence: number;
  readonly isRight: boolean;
}

const CACHE_DIR = fileURLToPath(new URL("../../.cache/measure-evaluation", import.meta.url));
const DEADLINE_MS = 3 * 60 * 60 * 1_000;
const NEWTON_STEPS = 40;
/** Keeps the fit finite where all answers are right. */
const RIDGE = 1e-3;

const pieces = await renderMidiPieces(CACHE_DIR, process.env, AbortSignal.timeout(DEADLINE_MS));
const tempos: Answer[] = [];
const keys: Answer[] = [];
for (const track of knownTracks(pieces).filter(({ split }) => split === "fit")) {
  const { rhythm, pitch } = gatherEvidence(await track.load(), RATE_HZ);
  const tempo = track.bpm === null ? null : estimateTempo(onsetEnvelope(rhythm));
  if (tempo) tempos.push({ evidence: tempo.evidence, isRight: isTempoRight(track, tempo) });
  const key = track.key === null ? null : estimateKey(pitch);
  if (!key || !track.key || key.isMajorByOvertones) continue;
  const isRight = isTruth(key, track.key) || (key.ambiguous && isTruth(key.runnerUp, track.key));
  keys.push({ evidence: Math.min(key.margin, CLEAR_MARGIN), isRight });
}
report("tempo", tempos);
report("key", keys);

function report(name: string, answers: readonly Answer[]): void {
  const fit = fitLogistic(answers);
  console.log(`${name}: offset ${fit.offset.toFixed(2)}, slope ${fit.slope.toFixed(2)}`);
  for (const least of [0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96]) {
    const shown = answers.filter(({ evidence }) => logistic(evidence, fit) >= least);
    const right = shown.filter(({ isRight }) => isRight).length;
    const percent = ((100 * right) / Math.max(1, shown.length)).toFixed(1);
    console.log(
      `  from ${least} on: ${shown.length} of ${answers.length} shown, ${percent} % right`,
    );
  }
}

/** Maximum likelihood, by Newton's method. */
function fitLogistic(answers: readonly Answer[]): { offset: number; slope: number } {
  let offset = 0;
  let slope = 0;
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    let [gradient0, gradient1] = [-RIDGE * offset, -RIDGE * slope];
    let [h00, h01, h11] = [RIDGE, 0, RIDGE];
    for (const { evidence, isRight } of answers) {
      const chance = logistic(evidence, { offset, slope });
      const error = Number(isRight) - chance;
      gradient0 += error;
      gradient1 += error * evidence;
      const weight = chance * (1 - chance);
      h00 += weight;
      h01 += weight * evidence;
      h11 += weight * evidence * evidence;
    }
    const determinant = h00 * h11 - h01 * h01;
    offset += (h11 * gradient0 - h01 * gradient1) / determinant;
    slope += (h00 * gradient1 - h01 * gradient0) / determinant;
  }
  return { offset, slope };
}
