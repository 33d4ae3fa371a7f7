import { fileURLToPath } from "node:url";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { createPicturePainter } from "./audio/picture/picture-painter.ts";
import { parseConfig, type Config } from "./config.ts";
import { measure, type MeasureFlags } from "./measure.ts";
import { openEngine } from "./open-engine.ts";
import { openHearing } from "./open-hearing.ts";
import { openScratch } from "./open-scratch.ts";
import { openLoggedStores } from "./open-stores.ts";
import { explainFailure } from "./orders/failure.ts";
import { LONGEST_QUESTION, PRESET_CHOICES } from "./orders/question.ts";
import { readSecretFiles } from "./read-secret-files.ts";
import { prepareDemo } from "./setup/demo-components.ts";
import { describeFiles } from "./terminal/describe-files.ts";
import { doctorJson, doctorReport } from "./terminal/doctor-report.ts";
import { createPictureSaver } from "./terminal/picture-saver.ts";
import { jsonLine, plainText } from "./terminal/print-result.ts";
import { createProgressReporter } from "./terminal/progress-reporter.ts";
import { createTerminalLogger } from "./terminal/terminal-logger.ts";

/** Nobody looks on: what a file measures is worth more than the seconds. It has a deadline of its own. */
const MEASURE_WAIT_MS = 3_600_000;

const EXIT = { done: 0, someFailed: 1, usage: 2, interrupted: 130 } as const;

interface DescribeFlags {
  readonly preset: string;
  readonly quantization?: string;
  readonly ask: readonly string[];
  readonly json: boolean;
  readonly cache: boolean;
  readonly picture?: string;
}

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort(new Error("interrupted")));
process.once("SIGTERM", () => interrupt.abort(new Error("interrupted")));
// `liner … | head`: nobody reads on.
process.stdout.on("error", () => interrupt.abort(new Error("nobody reads the output")));

process.exitCode = await run();

async function run(): Promise<number> {
  let code: number = EXIT.done;
  const program = createProgram((exitCode) => (code = exitCode));
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (interrupt.signal.aborted) return EXIT.interrupted;
    const { operatorMessage } = explainFailure(error);
    process.stderr.write(`${operatorMessage}\n`);
    return EXIT.usage;
  }
}

function createProgram(exitWith: (code: number) => void): Command {
  const program = new Command("liner")
    .description("Has tracks listened to by Music Flamingo, here on this machine")
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError("(run with --help for what it takes)");

  program
    .command("describe")
    .description("what the model hears in each file")
    .argument("<file...>", "audio files, or videos with sound")
    .addOption(
      new Option("--preset <slug>", "what to ask")
        .choices(PRESET_CHOICES.map(({ slug }) => slug))
        .default(PRESET_CHOICES[0]?.slug),
    )
    .option(
      "--quantization <name>",
      "IQ3_M, Q6_K, Q8_0, any other installed, or fast, balanced, best",
    )
    .option("--ask <question>", "a question after the description (repeatable)", addQuestion, [])
    .option("--json", "one JSON object for each file and line", false)
    .option("--no-cache", "ask the model even where its answer is known")
    .addOption(pictureOption())
    .action(async (files: string[], flags: DescribeFlags) => {
      exitWith(await describe(files, flags, parseConfig(await readSecretFiles(process.env))));
    });

  program
    .command("measure")
    .description("loudness, peaks, stereo, spectrum, tempo and key of each file; needs no model")
    .argument("<file...>", "audio files, or videos with sound")
    .option("--json", "one JSON object for each file and line", false)
    .addOption(pictureOption())
    .action(async (files: string[], flags: MeasureFlags) => {
      const { env, stdout, stderr } = process;
      const isWhole = await measure(files, flags, { env, stdout, stderr }, interrupt.signal);
      exitWith(isWhole ? EXIT.done : EXIT.someFailed);
    });

  program
    .command("demo")
    .description("the sample track through the whole chain, with what it needs found or fetched")
    .action(async () => {
      const demo = await prepareDemo(
        {
          env: process.env,
          repoRoot: fileURLToPath(new URL("..", import.meta.url)),
          onNotice: (text) => process.stderr.write(`${text}\n`),
        },
        interrupt.signal,
      );
      const config = parseConfig({
        ...(await readSecretFiles(process.env)),
        LLAMA_BIN_DIR: demo.llamaBinDir,
        MODEL_DIR: demo.modelDir,
        // The stand-in ends so quickly that the tool loses its last words; a larger context takes longer to give back.
        ...(demo.standIn ? { CONTEXT_TOKENS: "32768" } : {}),
      });
      const flags = { preset: "describe", ask: [], json: false, cache: true };
      exitWith(await describe([demo.sampleTrack], flags, config));
    });

  program
    .command("doctor")
    .description("what is wrong here, why it matters, and what mends it")
    .option("--json", "the findings as a JSON array", false)
    .option("--no-run", "do not ask the model, only look")
    .action(async (flags: { readonly json: boolean; readonly run: boolean }) => {
      const { diagnose } = await import("./diagnose.ts");
      const onProgress = (line: string) => process.stderr.write(`${line}\n`);
      const findings = await diagnose(
        { env: process.env, run: flags.run, onProgress },
        interrupt.signal,
      );
      const { stdout: stream } = process;
      stream.write(flags.json ? doctorJson(findings) : doctorReport(findings, { stream }));
      exitWith(
        findings.some(({ severity }) => severity === "problem") ? EXIT.someFailed : EXIT.done,
      );
    });

  program
    .command("deploy")
    .description("tells Discord the bot's commands, and says what changed")
    .action(async () => {
      const { deploy } = await import("./deploy.ts"); // discord.js is slow to load, and only this needs it.
      process.stdout.write(`${await deploy(process.env)}\n`);
    });

  program
    .command("backup [path]")
    .description("copies the database to a file, a folder or backups/, even while the bot runs")
    .action(async (path?: string) => {
      await (await import("./back-up.ts")).backUp(process.env, path, process.stdout);
    });
  return program;
}

function pictureOption(): Option {
  return new Option(
    "--picture <path>",
    "draw it: a name that ends in .png or .webp, or for several files a folder",
  );
}

function addQuestion(question: string, before: readonly string[]): string[] {
  if (question.trim() === "" || question.length > LONGEST_QUESTION) {
    throw new InvalidArgumentError(`A question has 1 to ${LONGEST_QUESTION} characters.`);
  }
  return [...before, question];
}

async function describe(
  files: readonly string[],
  flags: DescribeFlags,
  config: Config,
): Promise<number> {
  const { signal } = interrupt;
  const logger = createTerminalLogger(config, process.stderr);
  const { env } = process;
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
  let code: number = EXIT.done;
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
      progress: await createProgressReporter(process.stderr),
      logger,
    },
    signal,
  );
  for await (const result of results) {
    if ("failure" in result) code = EXIT.someFailed;
    process.stdout.write(flags.json ? `${jsonLine(result)}\n` : `${plainText(result)}\n`);
    if (pictures && "answers" in result) {
      const measuring = open.measurer.of(result.answers[0].trackHash, signal);
      if (!(await pictures.save(index, measuring, signal))) code = EXIT.someFailed;
    }
    index += 1;
  }
  return code;
}
