import { symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { childEnv } from "../child-env.ts";
import { decodeArgs, digestOnlyArgs, heardBytes } from "./ffmpeg-argv.ts";
import type { FfmpegBackend } from "./ffmpeg-decoder.ts";
import { runFfmpeg } from "./ffmpeg-process.ts";

export interface NativeOptions {
  /** Absolute. */
  readonly path: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Replaces the deadline that grows with the upload. */
  readonly deadlineMs?: number | undefined;
}

/** A 20 MB cover or a hostile sample rate takes 400 MB; nothing that can be played takes this. */
const ADDRESS_SPACE_BYTES = 3 * 2 ** 29;

export function createNativeBackend(options: NativeOptions): FfmpegBackend {
  return {
    name: "ffmpeg",
    version: options.version,
    program: { kind: "native", path: options.path, env: options.env },
    async run({ job, inputBytes, wavPath, digestPath, kind, digestOf }, signal) {
      // ffmpeg lets a file's extension weigh in its guess at the format; a name of ours has none.
      const input = join(job.folder, `upload-to-${kind}`);
      await symlink(resolve(job.inputPath), input);
      const files = { input, wav: wavPath, digest: digestPath };
      const args =
        kind === "decode"
          ? decodeArgs(files, job.heardCapSeconds, digestOf)
          : digestOnlyArgs(files, digestOf);
      return await runFfmpeg(
        {
          command: options.path,
          args,
          env: childEnv(options.env),
          limits: {
            addressSpaceBytes: ADDRESS_SPACE_BYTES,
            fileSizeBytes: heardBytes(job.heardCapSeconds) + 2 ** 20,
          },
          deadlineMs: options.deadlineMs ?? deadlineMs(inputBytes),
        },
        signal,
      );
    },
  };
}

/** 4 min of MP3 take 0.4 s and three hours 2 s on a small machine: this is for a busy one, and still ends. */
function deadlineMs(inputBytes: number): number {
  return Math.min(120_000, 30_000 + Math.ceil(inputBytes / 1_000_000) * 1_000);
}
