import type { Meter } from "./audio-block.ts";
import { createFramer } from "./frames.ts";
import { createPairSpectrum } from "./pair-spectrum.ts";

export interface LongTermSpectrum {
  readonly binHz: number;
  /** Mean power a bin, channels averaged. */
  readonly power: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Of left and right; for one channel the same as `power`. */
  readonly cross: Float64Array;
  /** Frames that went in. */
  readonly frames: number;
}

/** About 10 Hz a bin at any sample rate. */
const BIN_HZ = 10;

/**
 * The mean spectrum over the whole track, of one or two channels, at full bandwidth. `onFrame` sees what goes in: the
 * powers of left and right (twice the same for one channel), `spectrumSize` samples a frame, without gap or overlap.
 */
export function createLongTermSpectrum(
  sampleRateHz: number,
  channels: number,
  onFrame?: (left: Float64Array, right: Float64Array) => void,
): Meter<LongTermSpectrum> {
  const size = spectrumSize(sampleRateHz);
  const spectrum = createPairSpectrum(size);
  const left = new Float64Array(size / 2 + 1);
  const right = new Float64Array(size / 2 + 1);
  const cross = new Float64Array(size / 2 + 1);
  let frames = 0;
  const addFrames = createFramer({ size, hop: size, channels }, (buffers, at) => {
    const [first, second = first] = buffers;
    if (!first || !second) return;
    spectrum.transform(first, second, at);
    frames += 1;
    onFrame?.(spectrum.first, spectrum.second);
    for (let bin = 0; bin < left.length; bin += 1) {
      left[bin] = (left[bin] ?? 0) + (spectrum.first[bin] ?? 0);
      right[bin] = (right[bin] ?? 0) + (spectrum.second[bin] ?? 0);
      cross[bin] = (cross[bin] ?? 0) + (spectrum.cross[bin] ?? 0);
    }
  });

  return {
    add: addFrames,
    finish() {
      const scale = 1 / Math.max(1, frames);
      const scaled = (sums: Float64Array) => sums.map((sum) => sum * scale);
      const power = left.map((sum, bin) => ((sum + (right[bin] ?? 0)) / 2) * scale);
      return {
        binHz: sampleRateHz / size,
        power,
        left: scaled(left),
        right: scaled(right),
        cross: scaled(cross),
        frames,
      };
    },
  };
}

export function spectrumSize(sampleRateHz: number): number {
  return 2 ** Math.round(Math.log2(sampleRateHz / BIN_HZ));
}
