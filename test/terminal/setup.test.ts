import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { startFakeDiscord } from "../discord/fake-discord.ts";
import type { HostileHub } from "../setup/download/hostile-hub.ts";
import { startModelHub } from "../setup/model-hub.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const IQ3_M = "music-flamingo-hf.i1-IQ3_M.gguf";
const PROJECTOR = "music-flamingo-hf.mmproj-f16.gguf";

let hub: HostileHub;
let folder: string;
let dotenv: string;
let modelDir: string;
beforeEach(async () => {
  hub = await startModelHub();
  folder = await mkdtemp(join(tmpdir(), "liner-setup-"));
  dotenv = join(folder, ".env");
  modelDir = join(folder, "models");
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe("liner setup", { timeout: 120_000 }, () => {
  it("gets from nothing to a bot that can describe, and finds nothing to do the next time", async () => {
    await using discord = await startFakeDiscord();
    const { apiUrl, botToken: DISCORD_TOKEN, applicationId } = discord;
    const env = { DISCORD_API_URL: apiUrl, DISCORD_TOKEN };

    const first = await setUp(["--yes", "--accept-license", "--json"], env);

    expect(first).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({
      discord: { state: "checked", inviteUrl: expect.stringContaining(applicationId) },
      llama: { binDir: inject("llamaBinDir"), version: expect.any(String) },
      model: {
        modelDir,
        quantization: "IQ3_M",
        files: [
          { path: join(modelDir, IQ3_M), state: "downloaded", checkedBy: "checksum" },
          { path: join(modelDir, PROJECTOR), state: "downloaded", checkedBy: "checksum" },
        ],
      },
      changed: ["DISCORD_APP_ID", "LLAMA_BIN_DIR", "MODEL_DIR", "QUANTIZATION"],
      next: [
        { command: "npm run deploy" },
        { command: "npm run doctor" },
        { command: "npm start" },
      ],
    });
    const written = await readFile(dotenv, "utf8");
    const described = await execa(
      process.execPath,
      ["src/cli.ts", "describe", "test/fixtures/sounds/tune.flac"],
      {
        cwd: ROOT,
        reject: false,
        extendEnv: false,
        env: {
          PATH: process.env["PATH"],
          ...parseEnv(written),
          DATA_DIR: folder,
          CONTEXT_TOKENS: "32768", // See test/bot/start-bot.ts.
        },
      },
    );
    expect(described.stdout).toContain("[IQ3_M]");

    const fetched = hub.seen.filter(({ host }) => host === "storage").length;
    const second = await setUp(["--yes"], env);

    expect(second).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("is right as it is"),
    });
    expect(await readFile(dotenv, "utf8")).toBe(written);
    expect(hub.seen.filter(({ host }) => host === "storage")).toHaveLength(fetched);
    expect(`${first.stdout}${first.stderr}${second.stderr}${written}`).not.toContain(DISCORD_TOKEN);
  });

  it("does not take --yes for a yes to the license", async () => {
    const { exitCode, stderr } = await setUp(["--yes"]);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /NVIDIA OneWay Noncommercial[^]*license was not accepted.*--accept-license/,
    );
    expect(hub.seen).toEqual([]);
  });

  it("goes on after SIGKILL in the middle of the download", async () => {
    hub.bytesPerSecond = 200_000;
    const sent = Promise.withResolvers<undefined>();
    hub.onSent = (bytes) => {
      if (bytes > 400_000) sent.resolve(undefined);
    };
    const killed = setUp(["--yes", "--accept-license"]);
    await sent.promise;
    killed.kill("SIGKILL");
    await killed;
    expect(await readdir(modelDir)).toContain(`${IQ3_M}.part`);
    expect(await readdir(modelDir)).not.toContain(IQ3_M);
    hub.bytesPerSecond = undefined;

    const again = await setUp(["--yes", "--accept-license"]);

    expect(again).toMatchObject({ exitCode: 0 });
    expect((await readdir(modelDir)).toSorted()).toEqual([".setup.lock", IQ3_M, PROJECTOR]);
  });

  it("ends with 130 at Ctrl-C, and keeps what it had", async () => {
    hub.bytesPerSecond = 100_000;
    const sent = Promise.withResolvers<undefined>();
    hub.onSent = () => sent.resolve(undefined);
    const running = setUp(["--yes", "--accept-license"]);
    await sent.promise;

    running.kill("SIGINT");

    expect((await running).exitCode).toBe(130);
    expect(await readdir(modelDir)).toContain(`${IQ3_M}.part.json`);
  });

  it("does not work in the same folder as another one", async () => {
    hub.bytesPerSecond = 300_000;
    const sent = Promise.withResolvers<undefined>();
    hub.onSent = () => sent.resolve(undefined);
    const first = setUp(["--yes", "--accept-license"]);
    await sent.promise;

    const second = await setUp(["--json", "--accept-license", "--dotenv", join(folder, "other")]);
    hub.bytesPerSecond = undefined;

    expect(second.exitCode).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({
      error: { reason: "busy", message: expect.stringMatching(/Another setup is downloading/) },
    });
    expect((await first).exitCode).toBe(0);
  });

  it.each([
    {
      what: "there is no llama.cpp and nothing to get it with",
      flags: ["--llama", "debian"],
      env: { PATH: "/nowhere" },
      exitCode: 2,
      says: /no Debian package tools[^]*LLAMA_BIN_DIR/,
    },
    {
      what: "the release cannot be reached",
      flags: ["--llama", "release", "--llama-release-api", "http://127.0.0.1:9/"],
      env: {},
      exitCode: 1,
      says: /connection to 127\.0\.0\.1:9 broke/,
    },
    {
      what: "LLAMA_BIN_DIR is wrong",
      flags: ["--llama-bin-dir", "/nowhere"],
      env: {},
      exitCode: 2,
      says: /LLAMA_BIN_DIR is \/nowhere, but there is no llama-mtmd-cli/,
    },
    {
      what: "the token is none",
      flags: ["--discord-token", "hunter2"],
      env: {},
      exitCode: 2,
      says: /DISCORD_TOKEN has not the form/,
    },
    {
      what: "the quantization is none",
      flags: ["--quantization", "Q2_K"],
      env: {},
      exitCode: 2,
      says: /no Q2_K to download[^]*IQ3_M \(fast\), Q6_K/,
    },
    {
      what: "the mirror is without TLS",
      flags: ["--mirror", "http://192.0.2.1/"],
      env: {},
      exitCode: 2,
      says: /must be an https/,
    },
  ])("says what to do where $what", async ({ flags, env, exitCode, says }) => {
    const result = await setUp(["--yes", ...flags], env);

    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(says);
    expect(result.stderr).not.toMatch(/hunter2|\bat .*\.ts:/);
  });

  function setUp(flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const places = ["--dotenv", dotenv, "--model-dir", modelDir, "--mirror", hub.endpoint.href];
    const given = ["--llama-bin-dir", inject("llamaBinDir")].filter(
      () => !flags.includes("--llama"),
    );
    return execa(process.execPath, ["src/cli.ts", "setup", ...places, ...given, ...flags], {
      cwd: ROOT,
      reject: false,
      extendEnv: false,
      stdin: "ignore",
      env: { PATH: process.env["PATH"], DISCORD_API_URL: "http://127.0.0.1:9", ...env },
    });
  }
});
