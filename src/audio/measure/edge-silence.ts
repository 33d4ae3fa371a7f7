import { blockFrames, type Meter } from "./audio-block.ts";

export interface EdgeSilenceResult {
  readonly leadingFrames: number;
  readonly trailingFrames: number;
  readonly frames: number;
}

/** -60 dBFS: what is quieter at a track's edges is heard as a gap. */
const SILENT_LEVEL = 10 ** (-60 / 20);

/** How long nothing is heard before the first and after the last sound; a silent track is all leading. */
export function createEdgeSilenceMeter(): Meter<EdgeSilenceResult> {
  let frames = 0;
  let first: number | undefined;
  let last = -1;

  return {
    add(block) {
      for (const samples of block) {
        if (first === undefined || first > frames) {
          const found = samples.findIndex((sample) => Math.abs(sample) > SILENT_LEVEL);
          if (found >= 0) first = Math.min(first ?? Infinity, frames + found);
        }
        const found = samples.findLastIndex((sample) => Math.abs(sample) > SILENT_LEVEL);
        if (found >= 0) last = Math.max(last, frames + found);
      }
      frames += blockFrames(block);
    },
    finish() {
      const leadingFrames = first ?? frames;
      return { leadingFrames, trailingFrames: first === undefined ? 0 : frames - 1 - last, frames };
    },
  };
}
