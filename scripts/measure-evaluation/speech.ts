import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { unpackDebianPackages } from "../../src/setup/debian-packages.ts";

/** People talking. Mono. */
export interface SpeechTrack {
  readonly name: string;
  /** `fit`: what tells speech from music was chosen on it. `check`: it was not. */
  readonly split: "fit" | "check";
  readonly sampleRateHz: number;
  readonly samples: Float32Array;
}

interface Reader {
  readonly name: string;
  readonly split: SpeechTrack["split"];
  readonly package: string;
  readonly folder: string;
  readonly sampleRateHz: number;
  /** Tracks that are made of it. */
  readonly tracks: number;
}

const PROMPTS = "usr/share/asterisk/sounds";
const BOOKS = "usr/share/pocketsphinx/test/data";
const prompts = (name: string, split: Reader["split"], source: string, folder: string): Reader => ({
  name,
  split,
  package: source,
  folder: join(PROMPTS, folder),
  sampleRateHz: 8_000,
  tracks: 8,
});
const spoken = (name: string, folder: string): Reader => ({
  name,
  split: "check",
  package: "pocketsphinx-testdata",
  folder: join(BOOKS, folder),
  sampleRateHz: 16_000,
  tracks: 1,
});
/** Prompts for telephone exchanges, read by one person each, and two readers more. */
const READERS: readonly Reader[] = [
  prompts("English", "fit", "asterisk-core-sounds-en-wav", "en_US_f_Allison"),
  prompts("Spanish", "fit", "asterisk-core-sounds-es-wav", "es_MX_f_Allison"),
  prompts("French", "fit", "asterisk-core-sounds-fr-wav", "fr_CA_f_June"),
  prompts("Italian", "fit", "asterisk-core-sounds-it-wav", "it_IT_m_Carlo"),
  prompts("Russian", "fit", "asterisk-core-sounds-ru-wav", "ru_RU_f_IvrvoiceRU"),
  prompts("another Italian", "check", "asterisk-prompt-it-menardi-wav", "it_IT_f_Menardi"),
  spoken("a novel", "librivox"),
  spoken("names of cards", "cards"),
];
const TRACK_SECONDS = 30;
const PAUSE_SECONDS = 0.35;
const SHORTEST_SECONDS = 1;

/** Half a minute each of what people read, one recording after the other. */
export async function gatherSpeech(
  cacheDir: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly SpeechTrack[]> {
  const folder = join(cacheDir, "debian-speech");
  if (!existsSync(folder)) {
    // What unpacks them wants programs to run, and so a libc.
    const packages = [...new Set(READERS.map((reader) => reader.package)), "libc6"];
    await unpackDebianPackages(
      { packages, suite: "machine", programs: [], folder, env, onProgress: console.error },
      signal,
    );
  }
  return READERS.flatMap((reader) => readAloud(reader, join(folder, "root")));
}

function readAloud(reader: Reader, root: string): SpeechTrack[] {
  const { name, split, sampleRateHz, tracks } = reader;
  const folder = join(root, reader.folder);
  const recordings = readdirSync(folder)
    .filter((file) => file.endsWith(".wav"))
    .toSorted()
    .map((file) => readPcm16(readFileSync(join(folder, file))))
    .filter(({ length }) => length > SHORTEST_SECONDS * sampleRateHz);
  let next = 0;
  return Array.from({ length: tracks }, (_, index): SpeechTrack => {
    const samples = new Float32Array(TRACK_SECONDS * sampleRateHz);
    for (let at = 0; at < samples.length; next += 1) {
      const recording = recordings[next % recordings.length];
      if (!recording) throw new Error(`no recordings in ${folder}`);
      samples.set(recording.subarray(0, samples.length - at), at);
      at += recording.length + PAUSE_SECONDS * sampleRateHz;
    }
    return { name: `${name} ${index + 1}`, split, sampleRateHz, samples };
  });
}

/** Of a WAV of 16 bits and one channel. */
function readPcm16(wav: Buffer): Float32Array {
  const data = wav.indexOf("data", 12, "latin1") + 8;
  const frames = Math.floor((wav.length - data) / 2);
  return Float32Array.from(
    { length: frames },
    (_, frame) => wav.readInt16LE(data + 2 * frame) / 32_768,
  );
}
