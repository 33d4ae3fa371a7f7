import { createPicturePainter } from "./audio/picture/picture-painter.ts";
import { parseConfig } from "./config.ts";
import { openScratch } from "./open-scratch.ts";
import { openLoggedStores } from "./open-stores.ts";
import { openTracks } from "./open-tracks.ts";
import { measureFiles } from "./terminal/measure-files.ts";
import { createPictureSaver } from "./terminal/picture-saver.ts";
import { measuredJsonLine, measuredPlainText } from "./terminal/print-result.ts";
import { createProgressReporter } from "./terminal/progress-reporter.ts";
import { createTerminalLogger } from "./terminal/terminal-logger.ts";

export interface MeasureFlags {
  readonly json: boolean;
  /** Where to write a picture of each. */
  readonly picture?: string;
}

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Measures files and prints each result as it is there; false where one failed. Needs neither a model nor an engine. */
export async function measure(
  files: readonly string[],
  flags: MeasureFlags,
  { env, stdout, stderr }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const config = parseConfig(env);
  const logger = createTerminalLogger(config, stderr);
  await using stores = await openLoggedStores(config.DATA_DIR, "refuse", logger);
  await using scratch = await openScratch(config.DATA_DIR);
  const { path: tempDir } = scratch;
  await using tracks = await openTracks({ config, env, stores, tempDir, logger }, signal);

  const { picture: target } = flags;
  const painter = createPicturePainter({ scratchDir: tempDir, env });
  const pictures = target && (await createPictureSaver({ target, files, painter, logger }));
  let isWhole = true;
  let index = 0;
  const { measureUpload } = tracks;
  const progress = await createProgressReporter(stderr);
  for await (const result of measureFiles(files, { measureUpload, progress, logger }, signal)) {
    if ("failure" in result) isWhole = false;
    stdout.write(`${flags.json ? measuredJsonLine(result) : measuredPlainText(result)}\n`);
    if (pictures && "measurements" in result) {
      const measured = Promise.resolve(result.measurements);
      isWhole = (await pictures.save(index, measured, signal)) && isWhole;
    }
    index += 1;
  }
  return isWhole;
}
