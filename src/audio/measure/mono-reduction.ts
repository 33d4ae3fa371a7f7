import { blockFrames, type AudioBlock } from "./audio-block.ts";
import { createDecimator } from "./decimate.ts";
import { mixToMono } from "./fold-down.ts";

const RHYTHM_RATE_HZ = 22_050;
const LOWEST_TONAL_RATE_HZ = 8_000;

export interface MonoReduction {
  readonly rhythmRateHz: number;
  readonly tonalRateHz: number;
  /** The mix of one or two channels at both rates. */
  reduce(block: AudioBlock): { readonly rhythm: Float32Array; readonly tonal: Float32Array };
}

/** What tempo, key and sections are read from needs no more than half a CD's bandwidth, or a quarter. */
export function createMonoReduction(sampleRateHz: number): MonoReduction {
  const rhythmFactor = Math.max(1, Math.round(sampleRateHz / RHYTHM_RATE_HZ));
  const rhythmRateHz = sampleRateHz / rhythmFactor;
  const tonalFactor = rhythmRateHz / 2 >= LOWEST_TONAL_RATE_HZ ? 2 : 1;
  const toRhythm = createDecimator(rhythmFactor);
  const toTonal = createDecimator(tonalFactor);
  let mono = new Float32Array(0);
  return {
    rhythmRateHz,
    tonalRateHz: rhythmRateHz / tonalFactor,
    reduce(block) {
      const frames = blockFrames(block);
      if (mono.length !== frames) mono = new Float32Array(frames);
      mixToMono(block, mono);
      const rhythm = toRhythm(mono);
      return { rhythm, tonal: toTonal(rhythm) };
    },
  };
}
