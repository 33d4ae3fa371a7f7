import { writeFile } from "node:fs/promises";

export interface Tone {
  readonly seconds: number;
  /** Sounded together; none is silence. Default: an A minor chord. */
  readonly frequenciesHz?: readonly number[];
}

const SAMPLE_RATE_HZ = 16_000;
const HEADER_BYTES = 44;
const A_MINOR_HZ = [220, 261.63, 329.63];

/** Writes what prepared audio looks like: a 16 kHz mono s16 WAV. */
export async function writeTone(path: string, tone: Tone): Promise<string> {
  const { seconds, frequenciesHz = A_MINOR_HZ } = tone;
  const samples = Math.round(seconds * SAMPLE_RATE_HZ);
  const wav = Buffer.alloc(HEADER_BYTES + samples * 2);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index += 1) {
    let value = 0;
    for (const hz of frequenciesHz) value += Math.sin((2 * Math.PI * hz * index) / SAMPLE_RATE_HZ);
    const share = frequenciesHz.length === 0 ? 0 : value / frequenciesHz.length;
    wav.writeInt16LE(Math.round(share * 12_000), HEADER_BYTES + index * 2);
  }
  await writeFile(path, wav);
  return path;
}
