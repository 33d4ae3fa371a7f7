const LOSSLESS = /^(?:pcm_(?!alaw|mulaw).*|flac|alac|wavpack|tta|wmalossless)$/;

/** By ffmpeg's name of a codec: whether the samples are those that the studio wrote. */
export function isLosslessCodec(codec: string): boolean {
  return LOSSLESS.test(codec);
}
