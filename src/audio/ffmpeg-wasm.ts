import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnv } from "../child-env.ts";
import { decodeArgs, digestOnlyArgs, heardBytes } from "./ffmpeg-argv.ts";
import type { FfmpegBackend } from "./ffmpeg-decoder.ts";
import { runFfmpeg } from "./ffmpeg-process.ts";

export interface WasmOptions {
  /** The `.wasm` file of `@ffmpeg/core`. */
  readonly wasmPath: string;
  /** The package's folder. */
  readonly packagePath: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deadlineMs?: number | undefined;
}

const CHILD = fileURLToPath(new URL("ffmpeg-wasm-child.ts", import.meta.url));
/**
 * V8 reserves tens of GB of addresses, so the limit is on memory it may write to: Node and the build start with 0.7
 * to 1.0 GB of that, and the upload comes on top.
 */
const DATA_BYTES = 2 * 2 ** 30;
/** Names inside the child's own file system. */
const FILES = { input: "/input", wav: "/out/heard.wav", digest: "/out/digest.txt" } as const;

export function createWasmBackend(options: WasmOptions): FfmpegBackend {
  return {
    name: "ffmpeg-wasm",
    version: options.version,
    program: {
      kind: "wasm",
      wasmPath: options.wasmPath,
      packagePath: options.packagePath,
      env: options.env,
    },
    run({ job, inputBytes, kind, digestOf }, signal) {
      const args =
        kind === "decode"
          ? decodeArgs(FILES, job.heardCapSeconds, digestOf)
          : digestOnlyArgs(FILES, digestOf);
      const inputPath = resolve(job.inputPath);
      const folder = resolve(job.folder);
      return runFfmpeg(
        {
          command: process.execPath,
          args: [
            ...permissionArgs(options.packagePath, inputPath, folder),
            CHILD,
            options.wasmPath,
            inputPath,
            folder,
            ...args,
          ],
          env: childEnv(options.env),
          limits: {
            dataBytes: DATA_BYTES + inputBytes,
            fileSizeBytes: heardBytes(job.heardCapSeconds) + 2 ** 20,
          },
          deadlineMs: options.deadlineMs ?? deadlineMs(inputBytes),
        },
        signal,
      );
    },
  };
}

/** WebAssembly is one wall around strangers' bytes; Node's permissions are a second one. */
function permissionArgs(packagePath: string, inputPath: string, folder: string): string[] {
  const readable = [packagePath, dirname(CHILD), inputPath, folder];
  return [
    "--disable-warning=ExperimentalWarning",
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${folder}`,
  ];
}

/** About five times the native time, and it has to start a runtime first. */
function deadlineMs(inputBytes: number): number {
  return Math.min(300_000, 60_000 + Math.ceil(inputBytes / 1_000_000) * 4_000);
}
