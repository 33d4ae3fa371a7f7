import { createWebClient } from "./download/web-client.ts";
import type { Tuning } from "./download/download-file.ts";
import { readEnvFile, updateEnvFile, type EnvChanges } from "./env-file.ts";
import { setUpDiscord, type DiscordStep, type DiscordStepOptions } from "./setup-discord.ts";
import { setUpLlama, type LlamaStep, type LlamaStepOptions } from "./setup-llama.ts";
import { setUpModels, type ModelStep, type ModelStepOptions } from "./setup-models.ts";
import type { Talk } from "./setup-talk.ts";

export interface SetupOptions {
  readonly talk: Talk;
  /** What is set for this process; wins over the `.env`, as when the bot is started. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The `.env` to write, and what a new one begins as. */
  readonly envFile: { readonly path: string; readonly template: string };
  readonly cacheDir: string;
  /** What was given as flags; null: that step is left out. */
  readonly discord: DiscordStepOptions["given"] | null;
  readonly llama: LlamaStepOptions["given"];
  readonly model: ModelStepOptions["given"] | null;
  readonly tuning?: Partial<Tuning>;
}

export interface SetupReport {
  readonly discord: Omit<DiscordStep, "changes"> | null;
  readonly llama: Omit<LlamaStep, "changes">;
  readonly model: Omit<ModelStep, "changes"> | null;
  /** The variables that changed in the `.env`; none: it was right. */
  readonly changed: readonly string[];
  /** Commands, with what they are for. */
  readonly next: readonly { readonly command: string; readonly purpose: string }[];
}

/**
 * Goes through everything that has to be there before the bot can be started: the token, llama.cpp, the model. What is
 * right already is left alone; what is found out is written to the `.env` before the long download begins. Throws
 * UserError (SetupError, DownloadError) that says what to do; running it again goes on from there.
 */
export async function runSetup(options: SetupOptions, signal: AbortSignal): Promise<SetupReport> {
  const { talk, envFile, cacheDir } = options;
  const env = { ...(await readEnvFile(envFile.path)), ...set(options.env) };
  await using client = createWebClient({ env });
  const changed = new Set<string>();
  const write = async (changes: EnvChanges) => {
    for (const name of await updateEnvFile(envFile, changes)) changed.add(name);
  };

  const discord =
    options.discord === null
      ? null
      : await setUpDiscord({ talk, env, given: options.discord }, signal);
  await write(discord?.changes ?? {});
  const llama = await setUpLlama({ talk, env, client, cacheDir, given: options.llama }, signal);
  await write(llama.changes);
  const { devices } = llama;
  const { model: given, tuning } = options;
  const model =
    given === null
      ? null
      : await setUpModels(
          { talk, env, client, devices, given, ...(tuning === undefined ? {} : { tuning }) },
          signal,
        );
  await write(model?.changes ?? {});

  const names = [...changed];
  const said = names.length === 0 ? "is right as it is" : `now has ${names.join(", ")}`;
  talk.tell.say(`${envFile.path} ${said}.`);
  const report = {
    discord: discord === null ? null : without(discord),
    llama: without(llama),
    model: model === null ? null : without(model),
    changed: names,
  };
  const next = nextCommands(report);
  const lines = next.map(({ command, purpose }) => `${command}  ${purpose}`);
  talk.tell.note(lines.join("\n"), "Next");
  return { ...report, next };
}

function nextCommands({
  discord,
  llama,
  model,
}: Omit<SetupReport, "changed" | "next">): SetupReport["next"] {
  const isWhole = llama.binDir !== null && model?.quantization !== undefined;
  if (!isWhole) return [{ command: "npm run setup", purpose: "again, for what is missing" }];
  const check = { command: "npm run doctor", purpose: "checks all of it" };
  if (discord === null || discord.state === "skipped") {
    const demo = { command: "npm run demo", purpose: "the sample track, without Discord" };
    return [check, demo, { command: "npm run setup", purpose: "again, once you have a token" }];
  }
  return [
    { command: "npm run deploy", purpose: "tells Discord the bot's commands" },
    check,
    { command: "npm start", purpose: "runs the bot" },
  ];
}

function without<Step extends { readonly changes: EnvChanges }>(step: Step): Omit<Step, "changes"> {
  const { changes: _written, ...rest } = step;
  return rest;
}

/** An empty variable counts as not set. */
function set(env: SetupOptions["env"]): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ""));
}
