import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTestTone } from "../../audio/test-tone.ts";
import { resizeWav, wavSampleCount } from "../../audio/wav.ts";
import { cleanText } from "../../inference/clean-text.ts";
import type { Engine, EngineAnswer } from "../../inference/engine.ts";
import { DEFAULT_PRESET } from "../../inference/presets.ts";
import type { AskedModel } from "../../inference/remote-model.ts";
import type { Sampling } from "../../inference/sampling.ts";
import { ok, problemOf, type Finding } from "./finding.ts";

/** An engine as it is opened for one examination; disposing ends whatever it started. */
export interface TrialEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly models: { choose(wanted: null): Promise<AskedModel> };
}

export interface HearingOptions {
  readonly openEngine: (tempDir: string, signal: AbortSignal) => Promise<TrialEngine>;
}

interface Asked {
  readonly audioPath: string;
  readonly audioSeconds: number;
  readonly model: AskedModel;
  readonly question: string;
}

const SECONDS = 5;
/** The second one only where the first was answered alike: that may be chance, once. */
const QUESTIONS = [DEFAULT_PRESET.text, "What instruments stand out the most?"];
const MAX_OUTPUT_TOKENS = 64;
const QUOTED_CHARACTERS = 70;
const NOTICED_MS = 50;
/** Only one answer is possible to one sound: what differs, differs because of what was heard. */
const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 1, minP: 0, seed: 42 };
const WHY_NEEDED = "It is what every order would run into.";

/**
 * Has the engine hear a chord and then silence, with the same question. A model that never refuses to answer is caught
 * when it does not hear: both answers are the same then.
 */
export async function checkHearing(
  { openEngine }: HearingOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), "liner-notes-doctor-"));
  try {
    await using trial = await openEngine(folder, signal);
    const { engine } = trial;
    const tonePath = join(folder, "tone.wav");
    const silencePath = join(folder, "silence.wav");
    const sound = { seconds: SECONDS, windowRule: engine.windowRule };
    const audioSeconds = await writeTestTone(tonePath, sound);
    await writeTestTone(silencePath, sound);
    await makeSilent(silencePath);
    const model = await trial.models.choose(null);
    let deaf: Finding | undefined;
    for (const question of QUESTIONS) {
      const hear = (audioPath: string) =>
        ask(engine, { audioPath, audioSeconds, model, question }, signal);
      const tone = await hear(tonePath);
      const silence = await hear(silencePath);
      if (plain(tone) !== plain(silence)) return [hears(tone, silence)];
      deaf ??= doesNotHear(tone);
    }
    return deaf === undefined ? [] : [deaf];
  } catch (error) {
    signal.throwIfAborted();
    return [problemOf("hearing", error, WHY_NEEDED)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeSilent(path: string): Promise<void> {
  const samples = await wavSampleCount(path);
  await resizeWav(path, 0, samples);
}

function ask(
  engine: Engine,
  { question, ...asked }: Asked,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const messages = [{ role: "user", text: question }] as const;
  return engine.answer(
    { ...asked, messages, sampling: GREEDY, maxOutputTokens: MAX_OUTPUT_TOKENS },
    () => {},
    signal,
  );
}

function hears(tone: EngineAnswer, silence: EngineAnswer): Finding {
  return ok(
    "hearing",
    `It hears: ${SECONDS} s of a chord in ${times(tone)} (${quote(tone)}), silence in ${times(silence)} (${quote(silence)})`,
  );
}

function doesNotHear(answer: EngineAnswer): Finding {
  return {
    check: "hearing",
    severity: "problem",
    what: `The model answers the same to a chord and to silence: ${quote(answer)}`,
    why: "It does not hear. Whatever it says about a track would be made up.",
    mend: "Is the projector Music Flamingo's own, and llama.cpp b7593 or newer? With ENGINE=openai: does the host pass input_audio on?",
  };
}

function times({ stats }: EngineAnswer): string {
  const isLoaded = stats.loadMs === null || stats.loadMs < NOTICED_MS;
  const load = isLoaded ? "" : `, ${seconds(stats.loadMs ?? 0)} of it to load the model`;
  return `${seconds(stats.totalMs)}${load}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** On one line: an answer is anybody's text. */
function plain({ text }: EngineAnswer): string {
  return cleanText(text).replaceAll(/\s+/g, " ").trim();
}

function quote(answer: EngineAnswer): string {
  const line = plain(answer);
  if (line === "") return "nothing";
  return line.length > QUOTED_CHARACTERS ? `"${line.slice(0, QUOTED_CHARACTERS)}…"` : `"${line}"`;
}
