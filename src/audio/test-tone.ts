import { writeFile } from "node:fs/promises";
import type { WindowRule } from "./track.ts";
import { resizeWav } from "./wav.ts";
import { HEARD_RATE_HZ, planWindows } from "./windows.ts";

const CHORD_HZ = [220, 261.63, 329.63];
const LEVEL = 0.3;
const FULL_SCALE = 32_767;

/**
 * Writes an A minor chord as prepared audio (16 kHz mono s16 WAV, fitted for the window rule): something that an engine
 * can be tried with when no track is at hand. Returns the seconds that are heard.
 */
export async function writeTestTone(
  path: string,
  { seconds, windowRule }: { readonly seconds: number; readonly windowRule: WindowRule },
): Promise<number> {
  const samples = Math.round(seconds * HEARD_RATE_HZ);
  const wav = Buffer.alloc(44 + samples * 2);
  writeHeader(wav, samples * 2);
  for (let index = 0; index < samples; index += 1) {
    const turns = (2 * Math.PI * index) / HEARD_RATE_HZ;
    const sum = CHORD_HZ.reduce((total, hz) => total + Math.sin(turns * hz), 0);
    wav.writeInt16LE(Math.round((sum / CHORD_HZ.length) * LEVEL * FULL_SCALE), 44 + index * 2);
  }
  await writeFile(path, wav);
  const { heardSamples, fileSamples } = planWindows(samples, windowRule);
  await resizeWav(path, heardSamples, fileSamples);
  return heardSamples / HEARD_RATE_HZ;
}

/** RIFF, PCM, one channel. */
function writeHeader(wav: Buffer, dataBytes: number): void {
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(36 + dataBytes, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(HEARD_RATE_HZ, 24);
  wav.writeUInt32LE(HEARD_RATE_HZ * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(dataBytes, 40);
}
