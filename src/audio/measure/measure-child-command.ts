import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { guardCommand, type ChildLimits } from "../../child-guard.ts";
import type { DecoderProgram } from "../decoder.ts";
import { measureArgs } from "./measure-argv.ts";

export interface MeasureCommand {
  readonly args: readonly string[];
  readonly limits: ChildLimits;
  readonly deadlineMs: number;
}

const NATIVE_CHILD = fileURLToPath(new URL("measure-native-child.ts", import.meta.url));
const WASM_CHILD = fileURLToPath(new URL("measure-wasm-child.ts", import.meta.url));
const FFT_MODULE = "@echogarden/pffft-wasm/simd";
const SOURCES = resolve(dirname(NATIVE_CHILD), "../..");
const FFT_PACKAGE = resolve(dirname(fileURLToPath(import.meta.resolve(FFT_MODULE))), "../..");
const COMPILE_CACHE = fileURLToPath(new URL("../../compile-cache.ts", import.meta.url));
const NODE_ARGS = [
  // Young objects are collected early: by default V8 lets 100 MB of them pile up.
  "--max-semi-space-size=8",
  // Several threads that collect little each cost more of a core than they save time.
  "--single-threaded-gc",
  "--disable-warning=ExperimentalWarning",
];
/** By the clock: it steps back behind everything else, which on a machine that has a model on its processor may be long. */
const DEADLINE_MS = 300_000;
/** Private writable memory: Node starts with most of 1 GB of that, of which it uses little. */
const DATA_BYTES = 2 * 2 ** 30;

/** Node's arguments for a process that decodes and measures one upload, and what it may use. */
export async function measureCommand(
  program: DecoderProgram,
  { path, inputBytes, capSeconds }: { path: string; inputBytes: number; capSeconds: number },
): Promise<MeasureCommand> {
  const megabytes = Math.ceil(inputBytes / 1_000_000);
  if (program.kind === "native") {
    // A process that is killed ends nobody else: an ffmpeg that hangs would stay for ever.
    const ffmpegArgs = measureArgs({ input: path, output: "pipe:1" }, capSeconds);
    // It alone reads strangers' bytes, and writes no file; ours keeps what Node compiles of it, a fifth of a second each time.
    const ffmpeg = await guardCommand(program.path, ffmpegArgs, { fileSizeBytes: 0 });
    return {
      args: [
        ...NODE_ARGS,
        "--import",
        COMPILE_CACHE,
        NATIVE_CHILD,
        String(capSeconds),
        ffmpeg.command,
        ...ffmpeg.args,
      ],
      limits: { dataBytes: DATA_BYTES },
      deadlineMs: DEADLINE_MS + megabytes * 1_000,
    };
  }
  const readable = [SOURCES, FFT_PACKAGE, program.packagePath, path];
  const args = measureArgs({ input: "/upload/input", output: "file:/dev/measure" }, capSeconds);
  return {
    args: [
      ...NODE_ARGS,
      // WebAssembly is one wall around strangers' bytes; Node's permissions are a second one.
      "--permission",
      ...readable.map((entry) => `--allow-fs-read=${entry}`),
      WASM_CHILD,
      String(capSeconds),
      program.wasmPath,
      path,
      ...args,
    ],
    limits: { dataBytes: DATA_BYTES + inputBytes, fileSizeBytes: 0 },
    deadlineMs: DEADLINE_MS + megabytes * 4_000,
  };
}
