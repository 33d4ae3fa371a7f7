import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { createChanges } from "../discord/changes.ts";
import { startFakeDiscord } from "../discord/fake-discord.ts";
import type { FakeDiscord, FakeDiscordOptions } from "../discord/fake-discord-api.ts";
import type { UserHandle } from "../discord/user-handle.ts";
import type { GuildChannel, GuildOptions, WorldGuild } from "../discord/world.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const STAND_IN = join(ROOT, "test/fixtures/tiny-music-flamingo");

export type LogLine = Readonly<Record<string, unknown>>;

export interface Bot extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Every line it has logged, parsed. */
  readonly log: readonly LogLine[];
  /**
   * Resolves with the first line that satisfies `wanted`, one that is there already too (after `skip` lines). Rejects
   * when the bot ends before, or after so long.
   */
  untilLogged(
    wanted: (line: LogLine) => boolean,
    options?: { readonly skip?: number; readonly timeoutMs?: number },
  ): Promise<LogLine>;
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
  readonly discord?: FakeDiscordOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** Of node, before the bot's script: `--import …`. */
  readonly nodeArgs?: readonly string[];
}

const UNTIL_MS = 20_000;
/** A second usually; many times that where others use the machine. */
const READY_MS = 60_000;

/** A Discord on loopback with the commands deployed, and the real bot to be started against it as its own process. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  const discord = opened.use(await startFakeDiscord(options.discord));
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
    // Threads that spin while they wait for each other make a busy machine slower by 50 times: 2 s become 90 s.
    OMP_THREAD_LIMIT: "1",
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
    startBot: (extra = {}) => startBot({ ...env, ...extra }, options.nodeArgs ?? []),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function startBot(
  env: Readonly<Record<string, string>>,
  nodeArgs: readonly string[],
): Promise<Bot> {
  const child = spawn(process.execPath, [...nodeArgs, "src/main.ts"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const log: LogLine[] = [];
  const changes = createChanges();
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const entry = parseLine(line);
    if (entry !== undefined) log.push(entry);
    changes.notify();
  });
  void exited.then(() => changes.notify());
  const isGone = () => child.exitCode !== null || child.signalCode !== null;

  const untilLogged: Bot["untilLogged"] = (wanted, { skip = 0, timeoutMs = UNTIL_MS } = {}) => {
    let looked = skip;
    return changes.until({
      timeoutMs,
      find() {
        for (; looked < log.length; looked += 1) {
          const line = log[looked];
          if (line !== undefined && wanted(line)) return line;
        }
        if (isGone()) throw new Error(`the bot ended: ${stderr}\n${JSON.stringify(log)}`);
        return undefined;
      },
      describe: () => `the bot has logged ${JSON.stringify(log.slice(-5))}`,
    });
  };
  const kill = async (signal: "SIGKILL" | "SIGTERM") => {
    if (!isGone()) child.kill(signal);
    await exited;
  };
  try {
    await untilLogged((line) => line["msg"] === "ready", { timeoutMs: READY_MS });
  } catch (error) {
    await kill("SIGKILL");
    throw error;
  }
  return { process: child, log, untilLogged, kill, [Symbol.asyncDispose]: () => kill("SIGTERM") };
}

/** Undefined for what SIGKILL cut in the middle. */
function parseLine(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}
