import { blockFrames, type AudioBlock, type PcmFormat } from "./audio-block.ts";
import { foldDownGains } from "./speakers.ts";

/**
 * Brings any number of channels to one (mono tracks) or two. What it returns is overwritten by the next call; one and
 * two channels pass as they are.
 */
export function createFoldDown(format: PcmFormat): (block: AudioBlock) => AudioBlock {
  if (format.channels <= 2) return (block) => block;
  const gains = foldDownGains(format);
  let folded: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];
  return (block) => {
    const frames = blockFrames(block);
    if (folded[0].length !== frames) folded = [new Float32Array(frames), new Float32Array(frames)];
    for (const [side, out] of folded.entries()) {
      out.fill(0);
      for (const [channel, samples] of block.entries()) {
        const gain = gains[channel]?.[side] ?? 0;
        if (gain === 0) continue;
        for (let index = 0; index < frames; index += 1) {
          out[index] = (out[index] ?? 0) + gain * (samples[index] ?? 0);
        }
      }
    }
    return folded;
  };
}

/** The mean of the channels, written into `out`. */
export function mixToMono(block: AudioBlock, out: Float32Array): void {
  const [left, right] = block;
  if (!left) return;
  if (!right) {
    out.set(left);
    return;
  }
  for (let index = 0; index < left.length; index += 1) {
    out[index] = ((left[index] ?? 0) + (right[index] ?? 0)) / 2;
  }
}
