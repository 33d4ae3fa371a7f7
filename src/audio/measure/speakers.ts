import type { PcmFormat } from "./audio-block.ts";

const FRONT_LEFT = 0x1;
const FRONT_RIGHT = 0x2;
const LOW_FREQUENCY = 0x8;
/** Back and side speakers: BS.1770 weighs what comes from there by +1.5 dB. */
const SURROUND = 0x10 | 0x20 | 0x100 | 0x200 | 0x400 | 0x8000 | 0x1_0000 | 0x2_0000;
const LEFT = FRONT_LEFT | 0x10 | 0x40 | 0x200 | 0x1000 | 0x8000;
const RIGHT = FRONT_RIGHT | 0x20 | 0x80 | 0x400 | 0x4000 | 0x2_0000;
const SURROUND_WEIGHT = 1.41;
/** ITU-R BS.775: what is not in front on its own side comes 3 dB lower. */
const FOLD_GAIN = Math.SQRT1_2;

/** How much each channel counts in BS.1770's sum. */
export function loudnessWeights(format: PcmFormat): readonly number[] {
  return speakersOf(format).map((speaker) => {
    if (speaker === LOW_FREQUENCY) return 0;
    return (speaker & SURROUND) === 0 ? 1 : SURROUND_WEIGHT;
  });
}

/** Gains of each channel into left and right of a stereo fold-down; a mono track has one channel and is not folded. */
export function foldDownGains(format: PcmFormat): readonly (readonly [number, number])[] {
  return speakersOf(format).map((speaker) => {
    if (speaker === FRONT_LEFT) return [1, 0];
    if (speaker === FRONT_RIGHT) return [0, 1];
    if (speaker === LOW_FREQUENCY) return [0, 0];
    if ((speaker & LEFT) !== 0) return [FOLD_GAIN, 0];
    if ((speaker & RIGHT) !== 0) return [0, FOLD_GAIN];
    return [FOLD_GAIN, FOLD_GAIN];
  });
}

/** One speaker bit a channel; 0 where it is unknown. */
function speakersOf({ channels, channelMask }: PcmFormat): readonly number[] {
  const named: number[] = [];
  for (let bit = 1; bit <= 0x2_0000; bit *= 2) if ((channelMask & bit) !== 0) named.push(bit);
  if (named.length === 0) named.push(FRONT_LEFT, FRONT_RIGHT);
  return Array.from({ length: channels }, (_, channel) => named[channel] ?? 0);
}
