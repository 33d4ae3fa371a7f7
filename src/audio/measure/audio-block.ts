/** What a decoder's stream says of itself before the first sample. */
export interface PcmFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** WAVEFORMATEXTENSIBLE's speaker bits, in channel order; 0 where the file does not say. */
  readonly channelMask: number;
}

/** A stretch of samples, one array a channel, all of one length; 1.0 is full scale. Valid during the call only. */
export type AudioBlock = readonly Float32Array[];

/** Takes a track block by block, in order, and says at its end what it found. */
export interface Meter<Result> {
  add(block: AudioBlock): void;
  finish(): Result;
}

export function blockFrames(block: AudioBlock): number {
  return block[0]?.length ?? 0;
}
