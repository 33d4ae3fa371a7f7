import { describeMusic, type MusicFacts } from "../../src/audio/measure/describe-music.ts";
import { createLoudnessMeter } from "../../src/audio/measure/loudness.ts";
import { createMonoReduction } from "../../src/audio/measure/mono-reduction.ts";
import { createPitchFrames, type PitchPeak } from "../../src/audio/measure/pitch-peaks.ts";
import { createRhythmFrames } from "../../src/audio/measure/rhythm-frames.ts";

/** What tempo, key and content are read from. */
export interface Evidence {
  readonly integratedLufs: number | null;
  readonly rhythm: Float32Array;
  readonly pitch: readonly (readonly PitchPeak[])[];
}

const BLOCK_FRAMES = 16_384;

/** Of one channel: what the measuring process finds, without the meters that music does not need. */
export function gatherEvidence(samples: Float32Array, sampleRateHz: number): Evidence {
  const reduction = createMonoReduction(sampleRateHz);
  const rhythmFrames = createRhythmFrames(reduction.rhythmRateHz);
  const pitchFrames = createPitchFrames(reduction.tonalRateHz);
  const loudness = createLoudnessMeter({ sampleRateHz, channels: 1, channelMask: 4 });
  for (let at = 0; at < samples.length; at += BLOCK_FRAMES) {
    const block = [samples.subarray(at, at + BLOCK_FRAMES)];
    const { rhythm, tonal } = reduction.reduce(block);
    rhythmFrames.add(rhythm);
    pitchFrames.add(tonal);
    loudness.add(block);
  }
  return {
    integratedLufs: loudness.finish().integratedLufs,
    rhythm: rhythmFrames.finish(),
    pitch: pitchFrames.finish().frames,
  };
}

export function hearMusic(samples: Float32Array, sampleRateHz: number): MusicFacts {
  return describeMusic(gatherEvidence(samples, sampleRateHz));
}
