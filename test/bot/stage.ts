import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { startFakeDiscord, type FakeDiscord } from "../discord/fake-discord.ts";
import type { UserHandle } from "../discord/user-handle.ts";
import type { GuildChannel, GuildOptions, WorldGuild } from "../discord/world.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const STAND_IN = join(ROOT, "test/fixtures/tiny-music-flamingo");

export interface Bot extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Every line it has logged, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Ends it as a power cut would; resolves when it is gone. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface Stage extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly guild: WorldGuild;
  readonly channel: GuildChannel;
  readonly ada: UserHandle;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  startBot(extra?: Readonly<Record<string, string>>): Promise<Bot>;
}

export interface StageOptions {
  /** A folder with the real llama-mtmd-cli. */
  readonly llamaBinDir: string;
  readonly guild?: GuildOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** A Discord on loopback with the commands deployed, and the real bot to be started against it as its own process. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  const discord = opened.use(await startFakeDiscord());
  const dataDir = await mkdtemp(join(tmpdir(), "liner-notes-bot-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const guild = discord.guild(options.guild);
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    DISCORD_TOKEN: discord.botToken,
    DISCORD_APP_ID: discord.applicationId,
    DISCORD_API_URL: discord.apiUrl,
    ATTACHMENT_HOSTS: discord.host,
    DATA_DIR: dataDir,
    MODEL_DIR: STAND_IN,
    // The stand-in ends so quickly that the tool loses its last words; giving back a larger context takes longer.
    CONTEXT_TOKENS: "32768",
    LLAMA_BIN_DIR: options.llamaBinDir,
    ...options.env,
  };
  await execa(process.execPath, ["deploy-commands.ts"], { cwd: ROOT, env, extendEnv: false });
  return {
    discord,
    guild,
    channel: guild.channel(),
    ada: discord.user({ name: "Ada" }),
    dataDir,
    env,
    startBot: (extra = {}) => startBot({ ...env, ...extra }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function startBot(env: Readonly<Record<string, string>>): Promise<Bot> {
  const child = spawn(process.execPath, ["src/main.ts"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const log: Record<string, unknown>[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ready = Promise.withResolvers<undefined>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const entry: Record<string, unknown> = JSON.parse(line);
    log.push(entry);
    if (entry["msg"] === "ready") ready.resolve(undefined);
  });
  void exited.finally(() =>
    ready.reject(new Error(`the bot ended: ${stderr}\n${JSON.stringify(log)}`)),
  );
  await ready.promise;
  const kill = async (signal: "SIGKILL" | "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { process: child, log, kill, [Symbol.asyncDispose]: () => kill("SIGTERM") };
}
