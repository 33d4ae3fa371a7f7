import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startChild } from "../src/child-process.ts";

const BOT = fileURLToPath(new URL("fixtures/bot-with-child.ts", import.meta.url));
const STAYS = fileURLToPath(new URL("fixtures/stays.ts", import.meta.url));
const WATCHER = fileURLToPath(new URL("../src/child-watcher.ts", import.meta.url));
const PATH = process.env["PATH"] ?? "";

let folder: string;
let socketPath: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "child-"));
  socketPath = join(folder, "alive");
  server = createServer().listen(socketPath);
  await once(server, "listening");
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe("startChild", () => {
  it("gives the output and how the process ended", async () => {
    const child = await startChild("sh", ["-c", "echo heard; echo noise >&2; exit 3"], options());

    const [stdout, stderr, exit] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      child.exited,
    ]);

    expect({ stdout, stderr }).toEqual({ stdout: "heard\n", stderr: "noise\n" });
    expect(exit).toMatchObject({ exitCode: 3, signalName: null, aborted: false });
  });

  it("tells that a program is missing", async () => {
    const child = await startChild("no-such-program", [], options());

    await expect(child.exited).resolves.toMatchObject({ spawnError: { code: "ENOENT" } });
  });

  it("shows the child nothing of our environment", async () => {
    process.env["DISCORD_TOKEN"] = "secret";
    const child = await startChild("env", [], options());

    const [stdout] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);

    expect(stdout).toBe(`PATH=${PATH}\n`);
    delete process.env["DISCORD_TOKEN"];
  });

  it("does not start what was cancelled before", async () => {
    const child = await startChild(
      "sh",
      ["-c", `touch ${folder}/started`],
      options({ signal: AbortSignal.abort() }),
    );

    await expect(child.exited).resolves.toMatchObject({ aborted: true, exitCode: null });
    expect(child.pid).toBeUndefined();
  });

  it("ends a cancelled process that ignores SIGTERM", async () => {
    const stop = new AbortController();
    const connected = once(server, "connection");
    const child = await startChild(
      process.execPath,
      [STAYS, socketPath, "ignores-sigterm"],
      options({ signal: stop.signal }),
    );
    drain(child);
    const alive = await firstOf<Socket>(connected);

    stop.abort();

    await expect(child.exited).resolves.toMatchObject({ aborted: true, signalName: "SIGKILL" });
    await expect(gone(alive)).resolves.toBeUndefined();
  });

  it("keeps a Ctrl-C in the terminal from the child, which would take it for a wish to end well", async () => {
    const child = await startChild("sh", ["-c", "ps -o pgid= -p $$"], options());

    const [group] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);

    expect(Number(group)).toBe(child.pid);
  });

  it("limits what a child may use, where the system can", async () => {
    const limited = options({ limits: { fileSizeBytes: 1024, cpuSeconds: 5 } });
    const child = await startChild("sh", ["-c", "ulimit -t"], limited);

    const [stdout] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);

    expect(stdout).toBe("5\n");
  });
});

describe.each([
  { guard: "the kernel's parent-death signal", path: PATH },
  // Nothing on this path, so no setpriv either.
  { guard: "the watching process", path: "/nonexistent" },
])("a child guarded by $guard", ({ path }) => {
  it("is gone when the bot was killed with SIGKILL", async () => {
    const { bot, alive } = await startBot(path, "5000");

    bot.kill("SIGKILL");

    await expect(gone(alive)).resolves.toBeUndefined();
  });

  it("ends when it is cancelled", async () => {
    const { bot, alive } = await startBot(path, "5000");

    bot.stdin.write("cancel\n");

    await expect(gone(alive)).resolves.toBeUndefined();
    expect(JSON.parse((await bot).stdout)).toMatchObject({ aborted: true, signalName: "SIGTERM" });
  });

  it("is not orphaned when it ignores SIGTERM", async () => {
    const { bot, alive } = await startBot(path, "100", "ignores-sigterm");

    bot.stdin.write("cancel\n");

    await expect(gone(alive)).resolves.toBeUndefined();
    expect(JSON.parse((await bot).stdout)).toMatchObject({ aborted: true, signalName: "SIGKILL" });
  });

  async function startBot(botPath: string, killGraceMs: string, behaviour = "") {
    const connected = once(server, "connection");
    const bot = execa(
      process.execPath,
      [BOT, killGraceMs, process.execPath, STAYS, socketPath, behaviour],
      {
        env: { PATH: botPath },
        extendEnv: false,
        reject: false,
      },
    );
    return { bot, alive: await firstOf<Socket>(connected) };
  }
});

describe("child-watcher", () => {
  it.each([
    { title: "its exit code", script: "exit 7", expected: { exitCode: 7 } },
    { title: "the signal that ended it", script: "kill -SEGV $$", expected: { signal: "SIGSEGV" } },
  ])("ends as the command ended: $title", async ({ script, expected }) => {
    const result = await execa(process.execPath, [WATCHER, "sh", "-c", script], {
      stdin: "pipe",
      reject: false,
    });

    expect(result).toMatchObject(expected);
  });

  it("says which program is missing", async () => {
    const result = await execa(process.execPath, [WATCHER, "no-such-program"], {
      stdin: "pipe",
      reject: false,
    });

    expect(result).toMatchObject({ exitCode: 127, stderr: "no-such-program: ENOENT" });
  });
});

function options(more: Partial<Parameters<typeof startChild>[2]> = {}) {
  return { env: { PATH }, signal: new AbortController().signal, killGraceMs: 200, ...more };
}

function drain(child: Awaited<ReturnType<typeof startChild>>): void {
  child.stdout.resume();
  child.stderr.resume();
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function firstOf<T>(event: Promise<unknown[]>): Promise<T> {
  return (await event)[0] as T;
}

/** The kernel closes the sockets of a process that is gone, however it went. */
async function gone(alive: Socket): Promise<void> {
  alive.resume();
  alive.on("error", () => {});
  if (!alive.destroyed) await once(alive, "close");
}
