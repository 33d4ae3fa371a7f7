import type { Meter } from "./audio-block.ts";

export interface StereoResult {
  readonly leftSquare: number;
  readonly rightSquare: number;
  /** Mean of left times right. */
  readonly product: number;
}

/** Of the two channels of a fold-down. */
export function createStereoMeter(): Meter<StereoResult> {
  let leftSquares = 0;
  let rightSquares = 0;
  let products = 0;
  let frames = 0;

  return {
    add([left, right]) {
      if (!left || !right) return;
      let leftSum = 0;
      let rightSum = 0;
      let productSum = 0;
      for (let index = 0; index < left.length; index += 1) {
        const l = left[index] ?? 0;
        const r = right[index] ?? 0;
        leftSum += l * l;
        rightSum += r * r;
        productSum += l * r;
      }
      leftSquares += leftSum;
      rightSquares += rightSum;
      products += productSum;
      frames += left.length;
    },
    finish() {
      const count = Math.max(1, frames);
      return {
        leftSquare: leftSquares / count,
        rightSquare: rightSquares / count,
        product: products / count,
      };
    },
  };
}
