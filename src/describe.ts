import { createPicturePainter } from "./audio/picture/picture-painter.ts";
import type { Config } from "./config.ts";
import type { Terminal } from "./measure.ts";
import { openEngine } from "./open-engine.ts";
import { openHearing } from "./open-hearing.ts";
import { openScratch } from "./open-scratch.ts";
import { openLoggedStores } from "./open-stores.ts";
import { describeFiles } from "./terminal/describe-files.ts";
import { createPictureSaver } from "./terminal/picture-saver.ts";
import { jsonLine, plainText } from "./terminal/print-result.ts";
import { createProgressReporter } from "./terminal/progress-reporter.ts";
import { createTerminalLogger } from "./terminal/terminal-logger.ts";

export interface DescribeFlags {
  readonly preset: string;
  readonly quantization?: string;
  readonly ask: readonly string[];
  readonly json: boolean;
  readonly cache: boolean;
  /** Where to write a picture of each. */
  readonly picture?: string;
}

/** Nobody looks on: what a file measures is worth more than the seconds. It has a deadline of its own. */
const MEASURE_WAIT_MS = 3_600_000;

/** Has files heard and prints each result as it is there; false where one failed. */
export async function describe(
  files: readonly string[],
  flags: DescribeFlags,
  { config, env, stdout, stderr }: Terminal & { readonly config: Config },
  signal: AbortSignal,
): Promise<boolean> {
  const logger = createTerminalLogger(config, stderr);
  await using stores = await openLoggedStores(config.DATA_DIR, "refuse", logger);
  await using scratch = await openScratch(config.DATA_DIR);
  const tempDir = scratch.path;
  await using asked = await openEngine({ config, env, tempDir, logger }, signal);
  const { engine, models } = asked;
  const model = await models.choose(flags.quantization ?? null);
  await using open = await openHearing(
    { config, env, stores, engine, measureWaitMs: MEASURE_WAIT_MS, tempDir, logger },
    signal,
  );

  const { picture: target } = flags;
  const painter = createPicturePainter({ scratchDir: tempDir, env });
  const pictures = target && (await createPictureSaver({ target, files, painter, logger }));
  let isWhole = true;
  let index = 0;
  const results = describeFiles(
    files,
    {
      hearing: open.hearing,
      model,
      preset: flags.preset,
      asks: flags.ask,
      cache: flags.cache ? "use" : "bypass",
      heardSeconds: config.HEARD_SECONDS,
      progress: await createProgressReporter(stderr),
      logger,
    },
    signal,
  );
  for await (const result of results) {
    if ("failure" in result) isWhole = false;
    stdout.write(flags.json ? `${jsonLine(result)}\n` : `${plainText(result)}\n`);
    if (pictures && "answers" in result) {
      const measuring = open.measurer.of(result.answers[0].trackHash, signal);
      if (!(await pictures.save(index, measuring, signal))) isWhole = false;
    }
    index += 1;
  }
  return isWhole;
}
