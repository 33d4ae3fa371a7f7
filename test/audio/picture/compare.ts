import { createCanvas, loadImage } from "@napi-rs/canvas";

/** Small enough that how a platform smooths its letters is gone, large enough that a missing mark is not. */
const COMPARED_WIDTH_PX = 300;
const TILE_PX = 12;

export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
}

/** A picture as somebody sees it who does not look closely. */
export async function seen(bytes: Uint8Array): Promise<Seen> {
  const image = await loadImage(bytes);
  const width = COMPARED_WIDTH_PX;
  const height = Math.round((image.height * width) / image.width);
  const whole = createCanvas(image.width, image.height);
  whole.getContext("2d").drawImage(image, 0, 0);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, width, height);
  return { width, height, pixels: context.getImageData(0, 0, width, height).data };
}

/**
 * 0 to 255: the mean difference in the tile that differs most, so that a small change in a large picture counts.
 * Infinite for pictures of different sizes.
 */
export function difference(one: Seen, other: Seen): number {
  if (one.width !== other.width || one.height !== other.height) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let top = 0; top < one.height; top += TILE_PX) {
    for (let left = 0; left < one.width; left += TILE_PX) {
      most = Math.max(most, tileDifference(one, other, { left, top }));
    }
  }
  return most;
}

function tileDifference(
  one: Seen,
  other: Seen,
  { left, top }: { readonly left: number; readonly top: number },
): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(one.height, top + TILE_PX); y += 1) {
    for (let x = left; x < Math.min(one.width, left + TILE_PX); x += 1) {
      const at = (y * one.width + x) * 4;
      for (let channel = at; channel < at + 3; channel += 1) {
        sum += Math.abs((one.pixels[channel] ?? 0) - (other.pixels[channel] ?? 0));
        count += 1;
      }
    }
  }
  return sum / count;
}
