import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { findDecoder } from "../../src/audio/find-decoder.ts";
import { measureTrack } from "../../src/audio/measure/measure-track.ts";
import { runTool } from "../../src/setup/run-tool.ts";
import { makeEbuSignals, type EbuReading, type EbuSignal } from "./ebu-signals.ts";
import { EBU_RATE_HZ } from "./ebu-tones.ts";
import { openOtherMeters, type Reading } from "./other-meters.ts";
import { wav24 } from "./wav24.ts";

type Env = Readonly<Record<string, string | undefined>>;
type Ours = Reading & {
  readonly shortTermMaxLufs: number | null;
  readonly momentaryMaxLufs: number | null;
};

/** One file, as the three meters read it. */
export interface Compared {
  readonly file: string;
  readonly ours: Ours;
  readonly ffmpeg: Reading;
  readonly loudgain: Reading;
}

/** The largest error over a signal's segments, in the standard's terms. */
export interface EbuResult {
  readonly signal: string;
  readonly reading: EbuReading["name"];
  readonly expected: string;
  readonly segments: number;
  readonly worst: { readonly ours: number; readonly ffmpeg: number; readonly loudgain: number };
  readonly isWithin: boolean;
}

const UNREAD: Reading = {
  integratedLufs: null,
  rangeLu: null,
  truePeakDbtp: null,
  samplePeakDbfs: null,
};
const EXCERPT_SECONDS = 60;
/** How each excerpt is written: what people upload. */
const ENCODINGS = [
  { name: "mp3 128k", ending: "mp3", args: ["-c:a", "libmp3lame", "-b:a", "128k"] },
  { name: "aac 128k", ending: "m4a", args: ["-c:a", "aac", "-b:a", "128k"] },
  { name: "opus 96k", ending: "opus", args: ["-c:a", "libopus", "-b:a", "96k", "-ar", "48000"] },
  { name: "flac 96 kHz", ending: "flac", args: ["-c:a", "flac", "-ar", "96000"] },
] as const;

/** Measures EBU's signals and excerpts of rendered music with our meter, ffmpeg's and libebur128. */
export async function compareMeters(
  options: { readonly cacheDir: string; readonly env: Env; readonly excerpts: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly ebu: readonly EbuResult[]; readonly music: readonly Compared[] }> {
  const { cacheDir, env, excerpts } = options;
  const meters = await openOtherMeters(cacheDir, env, signal);
  const searchPath = env["PATH"] ?? "";
  const { program } = await findDecoder({ searchPath, env }, signal);
  await mkdir(cacheDir, { recursive: true });
  const scratch = await mkdtemp(join(cacheDir, "meters-"));

  async function compare(path: string, others: "all" | "none" = "all"): Promise<Compared> {
    const folder = await mkdtemp(join(scratch, "job-"));
    const { loudness, peaks } = await measureTrack({ path, folder, program }, signal);
    const { truePeakDbtp, samplePeakDbfs } = peaks;
    const ffmpeg = others === "all" ? await meters.ffmpeg(path) : UNREAD;
    const loudgain = others === "all" ? await meters.loudgain(path) : UNREAD;
    const ours = { ...loudness, truePeakDbtp, samplePeakDbfs };
    return { file: basename(path), ours, ffmpeg, loudgain };
  }

  async function compareSignal(ebu: EbuSignal): Promise<Compared> {
    const path = join(scratch, `${ebu.standard}-${ebu.number}-${ebu.segment ?? 0}.wav`);
    const { channels, channelMask } = ebu;
    await writeFile(path, wav24(channels, { sampleRateHz: EBU_RATE_HZ, channelMask }));
    // The others tell no loudest 3 s and no loudest 400 ms.
    const isShared = ebu.readings.some(({ name }) => name in UNREAD);
    const compared = await compare(path, isShared ? "all" : "none");
    await rm(path);
    return compared;
  }

  async function compareExcerpt(raw: string): Promise<Compared[]> {
    const name = basename(raw, ".raw");
    const input = ["-f", "s16le", "-ar", "44100", "-ac", "2", "-i", raw];
    const loud = ["-t", String(EXCERPT_SECONDS), "-af", "volume=9dB"];
    const versions = [{ name: "wav 24 bit", ending: "wav", args: ["-c:a", "pcm_s24le"] }];
    const results: Compared[] = [];
    for (const { name: kind, ending, args } of [...versions, ...ENCODINGS]) {
      const path = join(scratch, `${name}.${ending}`);
      const all = ["-nostdin", "-v", "error", "-y", ...input, ...loud, ...args, path];
      const run = await runTool("ffmpeg", all, { env }, signal);
      if (!run.ok) throw new Error(`ffmpeg ${all.join(" ")}:\n${run.stderr}`);
      results.push({ ...(await compare(path)), file: `${name}, ${kind}` });
      await rm(path);
    }
    return results;
  }

  try {
    const ebu: { signal: EbuSignal; compared: Compared }[] = [];
    for (const one of makeEbuSignals()) {
      ebu.push({ signal: one, compared: await compareSignal(one) });
    }
    const music: Compared[] = [];
    for (const raw of excerpts) music.push(...(await compareExcerpt(raw)));
    return { ebu: summariseEbu(ebu), music };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

function summariseEbu(
  all: readonly { readonly signal: EbuSignal; readonly compared: Compared }[],
): EbuResult[] {
  const flat = all.flatMap(({ signal, compared }) =>
    signal.readings.map((reading) => ({ signal, compared, reading })),
  );
  const groups = Map.groupBy(
    flat,
    ({ signal, reading }) => `${signal.standard}-${signal.number} ${reading.name}`,
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (!first) throw new Error("an empty group");
    const worstOf = (read: (compared: Compared) => number | null | undefined) =>
      group
        .map(({ compared, reading }) => (read(compared) ?? Number.NaN) - reading.expected)
        .reduce((far, error) => (Math.abs(error) > Math.abs(far) ? error : far));
    const { name } = first.reading;
    const other = (reading: Reading) => (name in reading ? reading[name as keyof Reading] : null);
    const levels = group.map(({ reading }) => reading.expected);
    return {
      signal: `${first.signal.standard} #${first.signal.number}`,
      reading: name,
      expected: [...new Set([levels[0], levels.at(-1)])].join(" to "),
      segments: group.length,
      worst: {
        ours: worstOf(({ ours }) => ours[name]),
        ffmpeg: worstOf(({ ffmpeg }) => other(ffmpeg)),
        loudgain: worstOf(({ loudgain }) => other(loudgain)),
      },
      isWithin: group.every(({ compared, reading }) => {
        const error = (compared.ours[name] ?? Number.NaN) - reading.expected;
        return error <= reading.above && error >= -reading.below;
      }),
    };
  });
}
