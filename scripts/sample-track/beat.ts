import { hitDrum, type Drum } from "./drums.ts";
import { SECONDS_PER_BEAT } from "./parts.ts";
import { DRUM_PATTERNS, SECTIONS, patternOfBar } from "./score.ts";
import { addMono, createStereo, type Stereo } from "./sound.ts";

const PLACES: Readonly<Record<Drum, { readonly gain: number; readonly pan: number }>> = {
  kick: { gain: 1.15, pan: 0 },
  snare: { gain: 0.66, pan: 0.03 },
  clap: { gain: 0.5, pan: -0.05 },
  hat: { gain: 0.36, pan: 0.28 },
  openHat: { gain: 0.3, pan: 0.28 },
  shaker: { gain: 0.42, pan: -0.45 },
  crash: { gain: 0.3, pan: -0.15 },
  riser: { gain: 0.42, pan: 0 },
};
const SOFT = 0.42;
/** How far every second sixteenth is late, of a sixteenth. */
const SWING = 0.12;

interface Hit {
  readonly drum: Drum;
  readonly seconds: number;
  readonly strength: number;
}

/** The drums, dry: `dull` is what gets no reverb (the kick). Also when the kick sounds, for what makes room for it. */
export function playBeat(samples: number): {
  readonly dull: Stereo;
  readonly bright: Stereo;
  readonly kickSeconds: readonly number[];
} {
  const [dull, bright] = [createStereo(samples), createStereo(samples)];
  const hits = [
    ...Array.from({ length: SECTIONS.end }, (_, bar) => barHits(bar)).flat(),
    ...accents(),
  ];
  for (const [index, { drum, seconds, strength }] of hits.entries()) {
    const { gain, pan } = PLACES[drum];
    const sound = hitDrum(drum, index);
    addMono(drum === "kick" ? dull : bright, sound, { seconds, gain: gain * strength, pan });
  }
  const kickSeconds = hits.filter(({ drum }) => drum === "kick").map(({ seconds }) => seconds);
  return { dull, bright, kickSeconds };
}

function barHits(bar: number): Hit[] {
  const pattern: Partial<Record<Drum, string>> = DRUM_PATTERNS[patternOfBar(bar)];
  const drums: readonly Drum[] = ["kick", "snare", "clap", "hat", "openHat", "shaker"];
  return drums.flatMap((drum) =>
    Array.from(pattern[drum] ?? "", (letter, step) => ({ letter, step }))
      .filter(({ letter }) => letter !== ".")
      .map(({ letter, step }) => ({
        drum,
        seconds: (bar * 4 + (step + (step % 2) * SWING) / 4) * SECONDS_PER_BEAT,
        strength: letter === "x" ? 1 : SOFT,
      })),
  );
}

function accents(): Hit[] {
  const at = (bar: number) => bar * 4 * SECONDS_PER_BEAT;
  return [
    { drum: "crash", seconds: at(SECTIONS.verse), strength: 0.6 },
    { drum: "riser", seconds: at(SECTIONS.lift - 1), strength: 1 },
    { drum: "crash", seconds: at(SECTIONS.lift), strength: 1 },
    { drum: "crash", seconds: at(SECTIONS.lift + 4), strength: 0.7 },
    { drum: "crash", seconds: at(SECTIONS.outro), strength: 0.9 },
  ];
}
