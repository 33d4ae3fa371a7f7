import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { explainFailure } from "../orders/failure.ts";
import { BACKENDS } from "../setup/download/pick-release.ts";
import { readSecretFiles } from "../read-secret-files.ts";
import { DownloadError } from "../setup/download/errors.ts";
import { runSetup, type SetupReport } from "../setup/setup.ts";
import { LLAMA_SOURCES, parseBackend, type LlamaSource } from "../setup/setup-llama.ts";
import type { Talk } from "../setup/setup-talk.ts";
import { createSetupLines } from "./setup-lines.ts";

export interface SetupCommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's own folder: `.env`, `.env.example` and `.cache/` are in it. */
  readonly repoRoot: string;
  readonly interrupt: AbortController;
  readonly exitWith: (code: number) => void;
}

interface SetupFlags {
  readonly yes: boolean;
  readonly json: boolean;
  readonly acceptLicense: boolean;
  readonly discord: boolean;
  readonly model: boolean;
  readonly discordToken?: string;
  readonly discordAppId?: string;
  readonly discordGuildId?: string;
  readonly llama?: LlamaSource;
  readonly llamaBinDir?: string;
  readonly llamaBackend?: string;
  readonly llamaTag?: string;
  readonly llamaReleaseApi?: string;
  readonly modelDir?: string;
  readonly quantization?: string;
  readonly mirror?: string;
  readonly dotenv?: string;
}

const EXIT = { done: 0, failed: 1, refused: 2 } as const;

/** `liner setup`: asks where somebody sits at the terminal, else takes flags and sensible answers. */
export function createSetupCommand(options: SetupCommandOptions): Command {
  return (
    new Command("setup")
      .description("everything the bot needs: its token, llama.cpp, the model, the .env")
      .option(
        "--yes",
        "ask nothing: take the sensible answer (which never accepts the license)",
        false,
      )
      .option("--accept-license", "the model's license is accepted: noncommercial use only", false)
      .option("--json", "ask nothing, and end with one JSON object", false)
      .option("--no-discord", "leave Discord out")
      .option("--discord-token <token>", "better set as DISCORD_TOKEN: others see command lines")
      .option("--discord-app-id <id>", "the application's id; Discord tells it otherwise")
      .option("--discord-guild-id <id>", "deploy commands to this one server")
      .addOption(
        new Option("--llama <source>", "where llama.cpp comes from").choices(LLAMA_SOURCES),
      )
      .option("--llama-bin-dir <folder>", "the folder with llama-mtmd-cli")
      .addOption(new Option("--llama-backend <name>", "of the release").choices(BACKENDS))
      .option("--llama-tag <tag>", "the release, b12345")
      .addOption(new Option("--llama-release-api <url>").hideHelp())
      .option("--no-model", "leave the model out")
      .option("--model-dir <folder>", "where the model's files are, or are to be")
      .option("--quantization <name>", "IQ3_M, Q6_K, Q8_0, or fast, balanced, best")
      .option("--mirror <url>", "instead of https://huggingface.co, for this once")
      // Not --env-file: Node takes that one for itself, wherever it stands.
      .option("--dotenv <path>", "the file to write; .env unless given")
      .action(async (flags: SetupFlags) => {
        options.exitWith(await setUp(flags, options));
      })
  );
}

async function setUp(flags: SetupFlags, options: SetupCommandOptions): Promise<number> {
  const { repoRoot, interrupt } = options;
  try {
    const report = await runSetup(
      {
        talk: await openTalk(flags, interrupt),
        // Where the token comes from matters too: it is written nowhere else then.
        env: { ...(await readSecretFiles(options.env)), ...pickTokenFile(options.env) },
        envFile: {
          path: resolve(flags.dotenv ?? join(repoRoot, ".env")),
          template: await readFile(join(repoRoot, ".env.example"), "utf8"),
        },
        cacheDir: join(repoRoot, ".cache"),
        discord: flags.discord
          ? {
              token: flags.discordToken,
              applicationId: flags.discordAppId,
              guildId: flags.discordGuildId,
            }
          : null,
        llama: {
          source: flags.llama,
          binDir: flags.llamaBinDir,
          backend: parseBackend(flags.llamaBackend),
          tag: flags.llamaTag,
          releaseApi: flags.llamaReleaseApi,
        },
        model: flags.model
          ? {
              modelDir: flags.modelDir,
              quantization: flags.quantization,
              mirror: flags.mirror,
              acceptsLicense: flags.acceptLicense,
            }
          : null,
      },
      interrupt.signal,
    );
    if (flags.json) print(report);
    return EXIT.done;
  } catch (error) {
    interrupt.signal.throwIfAborted();
    const { reason, operatorMessage: message } = explainFailure(error);
    if (flags.json) print({ error: { reason, message } });
    else process.stderr.write(`${message}\n`);
    return error instanceof DownloadError ? EXIT.failed : EXIT.refused;
  }
}

function pickTokenFile({ DISCORD_TOKEN_FILE }: SetupCommandOptions["env"]) {
  return DISCORD_TOKEN_FILE === undefined ? {} : { DISCORD_TOKEN_FILE };
}

async function openTalk(flags: SetupFlags, interrupt: AbortController): Promise<Talk> {
  const isWatched = process.stdin.isTTY && process.stderr.isTTY && process.stderr.columns > 0;
  if (flags.yes || flags.json || !isWatched) {
    return { tell: createSetupLines(process.stderr), ask: undefined };
  }
  const { createSetupPrompts } = await import("./setup-prompts.ts"); // Only here is it needed.
  return createSetupPrompts({ output: process.stderr, interrupt });
}

function print(result: SetupReport | { readonly error: unknown }): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
