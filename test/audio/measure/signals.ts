import type { AudioBlock, Meter, PcmFormat } from "../../../src/audio/measure/audio-block.ts";
import { createAnalysis, type SampleMeasurements } from "../../../src/audio/measure/analysis.ts";

export const RATE_HZ = 48_000;

export const STEREO: PcmFormat = { sampleRateHz: RATE_HZ, channels: 2, channelMask: 3 };

export interface Sine {
  /** Of the peak. */
  readonly dbfs: number;
  readonly seconds: number;
  readonly hz?: number;
  readonly degrees?: number;
  readonly rateHz?: number;
}

export function sine({
  dbfs,
  seconds,
  hz = 1_000,
  degrees = 0,
  rateHz = RATE_HZ,
}: Sine): Float32Array {
  const level = 10 ** (dbfs / 20);
  return samples(
    seconds,
    (t) => level * Math.sin(2 * Math.PI * hz * t + (degrees * Math.PI) / 180),
    rateHz,
  );
}

export function samples(
  seconds: number,
  at: (seconds: number) => number,
  rateHz = RATE_HZ,
): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rateHz) }, (_, index) =>
    at(index / rateHz),
  );
}

/** One after the other. */
export function joined(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** White noise of RMS 1/sqrt(3), the same every time. */
export function noise(seconds: number, seed = 1): Float32Array {
  let state = seed;
  return samples(seconds, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Feeds a meter in pieces of odd lengths: where blocks end must change nothing. */
export function readThrough<Result>(meter: Meter<Result>, channels: AudioBlock): Result {
  const frames = channels[0]?.length ?? 0;
  for (let at = 0, length = 1_000; at < frames; at += length, length = (length * 7 + 13) % 9_973) {
    meter.add(channels.map((channel) => channel.subarray(at, at + length)));
  }
  return meter.finish();
}

export function analyse(channels: AudioBlock, rateHz = RATE_HZ): SampleMeasurements {
  const format = {
    sampleRateHz: rateHz,
    channels: channels.length,
    channelMask: channels.length === 2 ? 3 : 4,
  };
  return readThrough(createAnalysis(format), channels);
}

/** A WAV of 32-bit floats, which holds anything: levels beyond full scale, infinity, what is not a number. */
export function floatWav(channels: readonly Float32Array[], rateHz: number): Buffer {
  const frames = channels[0]?.length ?? 0;
  const frameBytes = 4 * channels.length;
  const wav = Buffer.alloc(44 + frames * frameBytes);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(3, 20);
  wav.writeUInt16LE(channels.length, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(rateHz * frameBytes, 28);
  wav.writeUInt16LE(frameBytes, 32);
  wav.writeUInt16LE(32, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(frames * frameBytes, 40);
  for (const [channel, values] of channels.entries()) {
    for (const [frame, sample] of values.entries()) {
      wav.writeFloatLE(sample, 44 + frame * frameBytes + 4 * channel);
    }
  }
  return wav;
}
