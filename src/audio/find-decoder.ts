import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { childEnv } from "../child-env.ts";
import { findExecutable } from "../find-executable.ts";
import type { Decoder } from "./decoder.ts";
import { AudioError } from "./errors.ts";
import { createFfmpegDecoder } from "./ffmpeg-decoder.ts";
import { createNativeBackend } from "./ffmpeg-native.ts";
import { createWasmBackend } from "./ffmpeg-wasm.ts";

export interface FindDecoderOptions {
  /** Where to look for `ffmpeg`, in the form of `PATH`. */
  readonly searchPath: string;
  /** Our environment; the decoder sees what `childEnv` lets through. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The npm package to fall back on. */
  readonly wasmPackage?: string;
  /** Replaces the deadline of a decode, which grows with the upload. */
  readonly deadlineMs?: number;
}

const VERSION_DEADLINE_MS = 10_000;
const packageFile = z.object({ version: z.string() });
const require = createRequire(import.meta.url);

/** ffmpeg where there is one that runs, else the WASM build; throws `decoder-missing` where there is neither. */
export async function findDecoder(
  options: FindDecoderOptions,
  signal: AbortSignal,
): Promise<Decoder> {
  const { env, deadlineMs } = options;
  const path = await findExecutable("ffmpeg", options.searchPath);
  const version = path === undefined ? undefined : await askVersion(path, env, signal);
  if (path !== undefined && version !== undefined) {
    return createFfmpegDecoder(createNativeBackend({ path, version, env, deadlineMs }));
  }
  const wasm = await findWasm(options.wasmPackage ?? "@ffmpeg/core");
  if (wasm) return createFfmpegDecoder(createWasmBackend({ ...wasm, env, deadlineMs }));
  throw new AudioError(
    "decoder-missing",
    "No audio decoder is installed: put ffmpeg on PATH (on Debian: apt install ffmpeg), or run npm ci with optional packages.",
  );
}

async function askVersion(
  path: string,
  env: FindDecoderOptions["env"],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(path, ["-version"], {
    env: childEnv(env),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    timeout: VERSION_DEADLINE_MS,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  return exitCode === 0 ? /^ffmpeg version (\S+)/.exec(stdout)?.[1] : undefined;
}

async function findWasm(
  packageName: string,
): Promise<{ wasmPath: string; packagePath: string; version: string } | undefined> {
  const wasmPath = resolveFile(`${packageName}/wasm`);
  if (wasmPath === undefined) return undefined;
  // The package exports neither its folder nor its package.json: the file lies in dist/umd.
  const packagePath = dirname(dirname(dirname(wasmPath)));
  const { version } = packageFile.parse(
    JSON.parse(await readFile(join(packagePath, "package.json"), "utf8")),
  );
  return { wasmPath, packagePath, version };
}

function resolveFile(specifier: string): string | undefined {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}
