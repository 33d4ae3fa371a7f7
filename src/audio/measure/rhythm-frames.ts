import { createFramer } from "./frames.ts";
import { createMelBands } from "./mel-bands.ts";
import { createPowerSpectrum } from "./power-spectrum.ts";

export const FRAMES_PER_SECOND = 100;
export const RHYTHM_BANDS = 40;

export interface RhythmFrames {
  add(samples: Float32Array): void;
  /** One array for all frames: power of each mel band, frame after frame. */
  finish(): Float32Array;
}

const WINDOW_SECONDS = 0.046;
const FROM_HZ = 30;
const TO_HZ = 8_000;

/** The mel spectrogram that tempo and sections are read from: 100 frames a second, 40 bands up to 8 kHz. */
export function createRhythmFrames(sampleRateHz: number): RhythmFrames {
  const size = 2 ** Math.round(Math.log2(sampleRateHz * WINDOW_SECONDS));
  const spectrum = createPowerSpectrum(size);
  const bands = createMelBands({
    count: RHYTHM_BANDS,
    fromHz: FROM_HZ,
    toHz: Math.min(TO_HZ, sampleRateHz / 2),
    binHz: sampleRateHz / size,
  });
  const values = new Float64Array(RHYTHM_BANDS);
  let frames = new Float32Array(60 * FRAMES_PER_SECOND * RHYTHM_BANDS);
  let count = 0;
  const hop = sampleRateHz / FRAMES_PER_SECOND;
  const addFrames = createFramer({ size, hop, channels: 1 }, ([samples], at) => {
    if (!samples) return;
    spectrum.transform(samples, at);
    keep(spectrum.power);
  });

  function keep(power: Float64Array): void {
    if ((count + 1) * RHYTHM_BANDS > frames.length) {
      const larger = new Float32Array(frames.length * 2);
      larger.set(frames);
      frames = larger;
    }
    bands.sum(power, values);
    frames.set(values, count * RHYTHM_BANDS);
    count += 1;
  }

  return {
    add: (samples) => addFrames([samples]),
    finish: () => frames.subarray(0, count * RHYTHM_BANDS),
  };
}
