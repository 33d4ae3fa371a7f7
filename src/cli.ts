import { fileURLToPath } from "node:url";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { parseConfig, type Config } from "./config.ts";
import { describe, type DescribeFlags } from "./describe.ts";
import { measure, type MeasureFlags } from "./measure.ts";
import { explainFailure } from "./orders/failure.ts";
import { LONGEST_QUESTION, PRESET_CHOICES } from "./orders/question.ts";
import { readSecretFiles } from "./read-secret-files.ts";
import { prepareDemo } from "./setup/demo-components.ts";
import { doctorJson, doctorReport } from "./terminal/doctor-report.ts";
import { listenForInterrupt } from "./terminal/interrupt.ts";
import { createSetupCommand } from "./terminal/setup-command.ts";

const EXIT = { done: 0, someFailed: 1, usage: 2, interrupted: 130 } as const;
const REPO_ROOT = fileURLToPath(new URL("..", import.meta.url));

const interrupt = listenForInterrupt(EXIT.interrupted);

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
      exitWith(await describeAll(files, flags, parseConfig(await readSecretFiles(process.env))));
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
          repoRoot: REPO_ROOT,
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
      exitWith(await describeAll([demo.sampleTrack], flags, config));
    });

  const setup = createSetupCommand({ env: process.env, repoRoot: REPO_ROOT, interrupt, exitWith });
  program.addCommand(setup.copyInheritedSettings(program));

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
      const { backUp } = await import("./back-up.ts");
      process.stdout.write(`${await backUp(process.env, path)}\n`);
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

async function describeAll(
  files: readonly string[],
  flags: DescribeFlags,
  config: Config,
): Promise<number> {
  const { env, stdout, stderr } = process;
  const isWhole = await describe(files, flags, { config, env, stdout, stderr }, interrupt.signal);
  return isWhole ? EXIT.done : EXIT.someFailed;
}
