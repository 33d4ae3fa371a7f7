import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { LlamaServer } from "../../src/inference/start-llama-server.ts";
import {
  createEngineFolder,
  never,
  requestOf,
  type EngineFolder,
} from "../helpers/engine-setup.ts";
import { processesMentioning } from "../helpers/processes.ts";
import { startServer } from "../helpers/server-setup.ts";
import { standIn } from "../helpers/stand-in.ts";
import { writeTone } from "../helpers/tone.ts";

const BOT = fileURLToPath(new URL("../fixtures/bot-with-server.ts", import.meta.url));
const KILL_GRACE_MS = 5_000;

let folder: EngineFolder;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

describe("a resident model", { timeout: 90_000 }, () => {
  it("does not outlive a bot that was killed while it answered", async () => {
    const audioPath = await writeTone(join(folder.path, "t.wav"), { seconds: 5 });
    const args = [BOT, inject("llamaBinDir"), join(folder.path, "server"), audioPath];
    const bot = execa(process.execPath, args, { reject: false, buffer: false });
    await once(bot.stdout, "data");
    const connection = connect(await portOf(folder), "127.0.0.1");
    await once(connection, "connect");

    bot.kill("SIGKILL");
    connection.resume();
    await once(connection, "close");

    expect(await serversOf(folder)).toEqual([]);
    await bot;
  });

  it("is told nothing of our secrets, and its key where others cannot read it", async () => {
    const env = { ...process.env, DISCORD_TOKEN: "secret", LLAMA_ARG_CTX_SIZE: "1" };
    await using server = await startServer(folder, { env });
    await ask(server, "tempo");
    const [pid] = await serversOf(folder);

    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8");

    const key = /LLAMA_API_KEY=([\w-]{32})\0/.exec(environment)?.[1] ?? "no key";
    expect(environment).not.toMatch(/DISCORD_TOKEN|LLAMA_ARG_/);
    expect(commandLine).not.toContain(key);
    expect(key).not.toBe("no key");
  });

  it("leaves memory when nobody has asked for long, and still knows the last track afterwards", async () => {
    await using server = await startServer(folder, { idleUnloadMs: 400 });
    const first = await ask(server, "Describe this track.");
    const connection = connect(await portOf(folder), "127.0.0.1");
    connection.resume();
    await once(connection, "close");

    const later = await ask(server, "Which instrument leads?");

    expect(first.stats.cachedTokens).toBe(0);
    expect(later.stats.loadMs).toBeGreaterThan(0);
    expect(later.stats.cachedTokens).toBeGreaterThanOrEqual(750);
  });

  it("holds two models at once where there is room for two", async () => {
    await using server = await startServer(folder, { residentModels: 2 });
    await ask(server, "Describe this track.", "Q8_0");
    await ask(server, "Describe this track.", "IQ3_M");

    const answers = await Promise.all([
      ask(server, "Which instrument leads?", "Q8_0"),
      ask(server, "Which instrument leads?", "IQ3_M"),
    ]);

    expect(await serversOf(folder)).toHaveLength(2);
    expect(answers.map(({ stats }) => stats.loadMs)).toEqual([0, 0]);
  });

  it("makes room for a third model by ending the one that rested longest", async () => {
    await using server = await startServer(folder, { residentModels: 2 });
    for (const quantization of ["Q8_0", "IQ3_M", "Q6_K"]) await ask(server, "tempo", quantization);

    const kept = await ask(server, "tempo", "IQ3_M");
    const ended = await ask(server, "tempo", "Q8_0");

    expect(await serversOf(folder)).toHaveLength(2);
    expect(kept.stats.loadMs).toBe(0);
    expect(ended.stats.loadMs).toBeGreaterThan(0);
  });

  it("answers one at a time, all that were asked at once", async () => {
    await using server = await startServer(folder);

    const answers = await Promise.all(
      ["tempo", "Which instrument leads?", "tempo"].map((question) => ask(server, question)),
    );

    expect(await serversOf(folder)).toHaveLength(1);
    expect(answers.map(({ text }) => text.split(/[ :]/)[0])).toEqual([
      "Tempo",
      "Instruments",
      "Tempo",
    ]);
  });

  it("ends an answer under way, and every server, when the bot stops", async () => {
    const server = await startServer(folder, { killGraceMs: KILL_GRACE_MS });
    const begun = Promise.withResolvers<void>();
    const request = await requestOf(folder, "LONGANSWER", { maxOutputTokens: 2_500 });
    const answering = server.engine.answer(request, () => begun.resolve(), never());
    const outcome = answering.catch((error: unknown) => error);
    await begun.promise;
    const startedMs = performance.now();

    await server[Symbol.asyncDispose]();

    expect(await outcome).toMatchObject({ name: "AbortError" });
    // By SIGTERM: a server that somebody still listens to would need SIGKILL.
    expect(performance.now() - startedMs).toBeLessThan(KILL_GRACE_MS);
    expect(await serversOf(folder)).toEqual([]);
  });
});

async function ask(server: LlamaServer, question: string, quantization = "Q8_0") {
  const request = await requestOf(folder, question, { model: await standIn(quantization) });
  return server.engine.answer(request, () => {}, never());
}

function serversOf({ path }: EngineFolder): Promise<number[]> {
  return processesMentioning(`${join(path, "server")}/slots`);
}

async function portOf(of: EngineFolder): Promise<number> {
  for (const pid of await serversOf(of)) {
    const args = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
    const place = args.indexOf("--port");
    if (place !== -1) return Number(args[place + 1]);
  }
  throw new Error("no server runs");
}
