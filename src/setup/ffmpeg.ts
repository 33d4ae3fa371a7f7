import { dirname, join } from "node:path";
import { findExecutable } from "../find-executable.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { SetupError } from "./errors.ts";
import type { FetchOptions } from "./llama-tools.ts";
import { runTool } from "./run-tool.ts";

export interface FfmpegPlaces {
  /** The form of `PATH`. */
  readonly searchPath: string;
  readonly cacheDir: string;
}

const PROGRAMS = ["ffmpeg", "ffprobe"] as const;
/** Graphics drivers: a third of the download, and opened only to show video on a screen. */
const DRIVERS = /^(libllvm|libz3|libgl1-mesa-dri|mesa-)/;

/** The path of an ffmpeg that has ffprobe beside it; undefined where there is none yet. */
export async function findFfmpeg(places: FfmpegPlaces): Promise<string | undefined> {
  const onPath = await findExecutable("ffmpeg", places.searchPath);
  const candidates = [...(onPath === undefined ? [] : [onPath]), pathIn(places.cacheDir)];
  for (const ffmpeg of candidates) {
    const both = [ffmpeg, join(dirname(ffmpeg), "ffprobe")];
    const found = await Promise.all(both.map((path) => findExecutable(path, "")));
    if (!found.includes(undefined)) return ffmpeg;
  }
  return undefined;
}

/**
 * Unpacks the ffmpeg of this machine's own Debian or Ubuntu release into the cache and returns its path; ffprobe lies
 * beside it. Throws SetupError that says what to install where this cannot work.
 */
export async function fetchFfmpeg(options: FetchOptions, signal: AbortSignal): Promise<string> {
  try {
    await unpackDebianPackages(
      {
        packages: ["ffmpeg"],
        suite: "machine",
        leaveOut: DRIVERS,
        programs: PROGRAMS,
        folder: folderIn(options.cacheDir),
        finish: async (folder, finishSignal) => {
          for (const program of PROGRAMS) {
            await checkFfmpeg(join(folder, "bin", program), options.env, finishSignal);
          }
        },
        env: options.env,
        onProgress: options.onProgress,
      },
      signal,
    );
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(
      error.reason,
      `${error.message}\nInstall ffmpeg and put it on PATH (apt-get install ffmpeg, brew install ffmpeg, …).`,
      { cause: error },
    );
  }
  return pathIn(options.cacheDir);
}

/** Runs ffmpeg (or ffprobe) `-version` and returns the first line. Throws SetupError where it does not run. */
export async function checkFfmpeg(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string> {
  const { ok, stdout, stderr } = await runTool(path, ["-version"], { env }, signal);
  const version = /^ff\w+ version .*/m.exec(stdout)?.[0];
  if (ok && version !== undefined) return version;
  throw new SetupError("tools-broken", `${path} does not run here:\n${stderr}`.trim());
}

function folderIn(cacheDir: string): string {
  return join(cacheDir, "ffmpeg");
}

function pathIn(cacheDir: string): string {
  return join(folderIn(cacheDir), "bin", "ffmpeg");
}
