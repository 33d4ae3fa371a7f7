import type { AudioBlock, PcmFormat } from "./audio-block.ts";

export interface WavStream {
  /** Takes the stream's next bytes, as they come. Throws where it is no 32-bit float WAV, or of a rate no sound has. */
  push(bytes: Uint8Array): void;
  /** Hands on what is left. A last incomplete frame is dropped. */
  finish(): void;
}

export interface WavSink {
  start(format: PcmFormat): void;
  add(block: AudioBlock): void;
}

const BLOCK_FRAMES = 16_384;
const RIFF_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const MAX_HEADER_BYTES = 65_536;
const FLOAT = 3;
const EXTENSIBLE = 0xff_fe;
const MAX_CHANNELS = 64;
/** What is outside is no recording but a header that lies: one second of it would fill hours, or memory. */
const LOWEST_RATE_HZ = 4_000;
const HIGHEST_RATE_HZ = 768_000;
/** +24 dBFS: what a float file holds beyond is no sound, and its squares would drown everything else. */
const LOUDEST = 16;

/**
 * Reads the WAV that ffmpeg writes into a pipe: its sizes mean nothing there, what counts is what comes. Samples are
 * cleaned of what a hostile float file can hold (not a number, infinity), and handed on in blocks of one length, so that
 * nothing measured depends on how the bytes happened to arrive.
 */
export function createWavStream(sink: WavSink): WavStream {
  let header: Uint8Array | undefined = new Uint8Array(0);
  let rest = new Uint8Array(0);
  let channels = 0;
  let block: Float32Array[] = [];
  let filled = 0;

  function readSamples(bytes: Uint8Array): void {
    const joined = rest.length === 0 ? bytes : concat(rest, bytes);
    const frameBytes = 4 * channels;
    const frames = Math.floor(joined.length / frameBytes);
    const interleaved = toFloats(joined, frames * channels);
    for (let from = 0; from < frames;) {
      const count = Math.min(BLOCK_FRAMES - filled, frames - from);
      for (const [channel, samples] of block.entries()) {
        let at = from * channels + channel;
        for (let index = filled; index < filled + count; index += 1) {
          samples[index] = clean(interleaved[at] ?? 0);
          at += channels;
        }
      }
      from += count;
      filled += count;
      if (filled === BLOCK_FRAMES) {
        sink.add(block);
        filled = 0;
      }
    }
    rest = joined.slice(frames * frameBytes);
  }

  return {
    push(bytes) {
      if (!header) {
        readSamples(bytes);
        return;
      }
      header = concat(header, bytes);
      const found = parseHeader(header);
      if (!found) {
        if (header.length > MAX_HEADER_BYTES) throw new Error("the decoder's WAV has no samples");
        return;
      }
      const samples = header.subarray(found.dataAt);
      header = undefined;
      ({ channels } = found.format);
      block = Array.from({ length: channels }, () => new Float32Array(BLOCK_FRAMES));
      sink.start(found.format);
      readSamples(samples);
    },
    finish() {
      if (filled > 0) sink.add(block.map((samples) => samples.subarray(0, filled)));
      filled = 0;
    },
  };
}

function parseHeader(bytes: Uint8Array): { format: PcmFormat; dataAt: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let format: PcmFormat | undefined;
  let at = RIFF_BYTES;
  while (at + CHUNK_HEAD_BYTES <= bytes.length) {
    const name = String.fromCodePoint(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    const body = at + CHUNK_HEAD_BYTES;
    if (name === "data") {
      if (!format) throw new Error("the decoder's WAV does not say what it holds");
      return { format, dataAt: body };
    }
    if (name === "fmt ") {
      if (body + size > bytes.length) return undefined;
      format = parseFormat(view, body);
    }
    at = body + size + (size % 2);
  }
  return undefined;
}

function parseFormat(view: DataView, at: number): PcmFormat {
  const tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  if ((tag !== FLOAT && tag !== EXTENSIBLE) || bits !== 32) {
    throw new Error(`the decoder's WAV is of format ${tag}, ${bits} bits`);
  }
  if (sampleRateHz < LOWEST_RATE_HZ || sampleRateHz > HIGHEST_RATE_HZ) {
    throw new Error(`a sample rate of ${sampleRateHz} Hz`);
  }
  if (channels === 0 || channels > MAX_CHANNELS) throw new Error(`${channels} channels`);
  return {
    channels,
    sampleRateHz,
    channelMask: tag === EXTENSIBLE ? view.getUint32(at + 20, true) : 0,
  };
}

function clean(sample: number): number {
  // Compared so that "not a number" fails too.
  if (sample <= LOUDEST && sample >= -LOUDEST) return sample;
  return sample > 0 ? LOUDEST : sample < 0 ? -LOUDEST : 0;
}

/** The bytes as they lie where their place in memory allows it (all our platforms are little-endian), else copied. */
function toFloats(bytes: Uint8Array, count: number): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, count);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
