import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Decoder } from "../../audio/decoder.ts";
import { findDecoder } from "../../audio/find-decoder.ts";
import { writeTestTone } from "../../audio/test-tone.ts";
import { peakSample } from "../../audio/wav.ts";
import { findExecutable } from "../../find-executable.ts";
import { ok, problemOf, type Finding } from "./finding.ts";

export interface DecoderCheckOptions {
  /** Where ffmpeg is looked for, in the form of `PATH`. */
  readonly searchPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The npm package to fall back on; only tests name another. */
  readonly wasmPackage?: string;
}

const TONE_SECONDS = 2;
/** Of 32,768; the tone is some ten times as loud. */
const LEAST_PEAK = 1000;
const WHY_NEEDED = "Without a decoder no upload can be heard.";
const INSTALL =
  "Install ffmpeg: apt-get install ffmpeg, dnf install ffmpeg, brew install ffmpeg, winget install ffmpeg.";

/** Which decoder the bot would take, and whether it decodes. */
export async function checkDecoder(
  { searchPath, env, wasmPackage }: DecoderCheckOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const options = { searchPath, env, ...(wasmPackage === undefined ? {} : { wasmPackage }) };
    const decoder = await findDecoder(options, signal);
    const fault = await whyNotDecoding(decoder, signal);
    if (fault !== undefined) return [broken(decoder, fault)];
    const ffmpeg = await findExecutable("ffmpeg", searchPath);
    return [decoder.name === "ffmpeg" ? native(decoder) : fallback(decoder, ffmpeg)];
  } catch (error) {
    signal.throwIfAborted();
    return [{ ...problemOf("decoder", error, WHY_NEEDED), mend: INSTALL }];
  }
}

/** Decodes a tone, and listens to what came out. */
async function whyNotDecoding(decoder: Decoder, signal: AbortSignal): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "liner-notes-doctor-"));
  try {
    const inputPath = join(folder, "tone.wav");
    const seconds = await writeTestTone(inputPath, {
      seconds: TONE_SECONDS,
      windowRule: "keeps-tail",
    });
    const job = { inputPath, folder: join(folder, "decoded"), heardCapSeconds: 60 };
    await mkdir(job.folder);
    const { wavPath, totalSeconds } = await decoder.decode({ ...job, losslessGuess: true }, signal);
    if (Math.abs(totalSeconds - seconds) > 0.1) return `${totalSeconds} s came out of ${seconds}`;
    return (await peakSample(wavPath, signal)) < LEAST_PEAK ? "silence came out" : undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function native({ version, program }: Decoder): Finding {
  const where = program.kind === "native" ? `, ${program.path}` : "";
  return ok("decoder", `ffmpeg ${version}${where}: decodes`);
}

function fallback({ version }: Decoder, brokenPath: string | undefined): Finding {
  return {
    check: "decoder",
    severity: brokenPath === undefined ? "hint" : "warning",
    what:
      brokenPath === undefined
        ? `No ffmpeg on PATH: @ffmpeg/core ${version} (WebAssembly) decodes instead`
        : `${brokenPath} does not run: @ffmpeg/core ${version} (WebAssembly) decodes instead`,
    why: "It takes about five times as long and four times the memory for each track; what is heard is the same.",
    mend: INSTALL,
  };
}

function broken({ name, version }: Decoder, fault: string): Finding {
  return {
    check: "decoder",
    severity: "problem",
    what: `${name} ${version} does not decode a plain WAV file: ${fault}`,
    why: WHY_NEEDED,
    mend: INSTALL,
  };
}
