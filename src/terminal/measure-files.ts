import { performance } from "node:perf_hooks";
import { basename } from "node:path";
import type { Logger } from "pino";
import { explainFailure } from "../orders/failure.ts";
import type { MeasuredUpload, MeasureUpload } from "../orders/measure-upload.ts";
import type { FileFailure } from "./describe-files.ts";
import type { ProgressReporter } from "./progress-reporter.ts";

export interface MeasureFilesOptions {
  readonly measureUpload: MeasureUpload;
  readonly progress: ProgressReporter;
  readonly logger: Logger;
}

/** What became of one file. */
export type MeasuredFile = (MeasuredUpload & { readonly file: string }) | FileFailure;

/**
 * Measures files and yields each result as it is there, in the order given; the next one is begun meanwhile. A file that
 * fails does not stop the others. Throws the signal's reason when interrupted.
 */
export async function* measureFiles(
  files: readonly string[],
  { measureUpload, progress, logger }: MeasureFilesOptions,
  signal: AbortSignal,
): AsyncGenerator<MeasuredFile> {
  const begin = (file: string | undefined) => {
    if (file === undefined) return undefined;
    const upload = { kind: "file", path: file, name: basename(file) } as const;
    const arrivedAtMs = performance.now();
    const place = { id: file, userId: "terminal", serverId: null, arrivedAtMs };
    const measuring = measureUpload(upload, place, (event) => progress.show(file, event), signal);
    measuring.catch(() => {}); // Looked at when it is this file's turn.
    return measuring;
  };

  const coming = files.slice(0, AT_ONCE).map(begin);
  for (const [index, file] of files.entries()) {
    try {
      const measured = await coming.shift();
      if (measured !== undefined) yield { file, ...measured };
    } catch (error) {
      signal.throwIfAborted();
      const { reason, operatorMessage, isOurs } = explainFailure(error);
      if (isOurs) logger.debug({ err: error, file }, "a file was not measured");
      yield { file, failure: { reason, message: operatorMessage } };
    } finally {
      progress.clear(file);
    }
    const next = begin(files[index + AT_ONCE]);
    if (next !== undefined) coming.push(next);
  }
}

/** As many as are measured at once. */
const AT_ONCE = 2;
