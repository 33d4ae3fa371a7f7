import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { startFakeDiscord } from "../discord/fake-discord.ts";
import { openSetupStage, ROOT, type SetupStage } from "./setup-stage.ts";

const IQ3_M = "music-flamingo-hf.i1-IQ3_M.gguf";
const PROJECTOR = "music-flamingo-hf.mmproj-f16.gguf";

let stage: SetupStage;
beforeEach(async () => {
  stage = await openSetupStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

describe("liner setup", { timeout: 120_000 }, () => {
  it("gets from nothing to a bot that can describe, and finds nothing to do the next time", async () => {
    await using discord = await startFakeDiscord();
    const { apiUrl, botToken: DISCORD_TOKEN, applicationId } = discord;
    const env = { DISCORD_API_URL: apiUrl, DISCORD_TOKEN };

    const first = await stage.setUp(["--yes", "--accept-license", "--json"], env);

    expect(first).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({
      discord: { state: "checked", inviteUrl: expect.stringContaining(applicationId) },
      llama: { binDir: inject("llamaBinDir"), version: expect.any(String) },
      model: {
        modelDir: stage.modelDir,
        quantization: "IQ3_M",
        files: [
          { path: join(stage.modelDir, IQ3_M), state: "downloaded", checkedBy: "checksum" },
          { path: join(stage.modelDir, PROJECTOR), state: "downloaded", checkedBy: "checksum" },
        ],
      },
      changed: ["DISCORD_APP_ID", "LLAMA_BIN_DIR", "MODEL_DIR", "QUANTIZATION"],
      next: [
        { command: "npm run deploy" },
        { command: "npm run doctor" },
        { command: "npm start" },
      ],
    });
    const written = await readFile(stage.dotenv, "utf8");
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
          DATA_DIR: stage.folder,
          CONTEXT_TOKENS: "32768", // See test/bot/start-bot.ts.
        },
      },
    );
    expect(described.stdout).toContain("[IQ3_M]");

    const fetched = stage.hub.seen.filter(({ host }) => host === "storage").length;
    const second = await stage.setUp(["--yes"], env);

    expect(second).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("is right as it is"),
    });
    expect(await readFile(stage.dotenv, "utf8")).toBe(written);
    expect(stage.hub.seen.filter(({ host }) => host === "storage")).toHaveLength(fetched);
    expect(`${first.stdout}${first.stderr}${second.stderr}${written}`).not.toContain(DISCORD_TOKEN);
  });

  it("does not take --yes for a yes to the license", async () => {
    const { exitCode, stderr } = await stage.setUp(["--yes"]);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /NVIDIA OneWay Noncommercial[^]*license was not accepted.*--accept-license/,
    );
    expect(stage.hub.seen).toEqual([]);
  });

  it("goes on after SIGKILL in the middle of the download", async () => {
    stage.hub.bytesPerSecond = 200_000;
    const sent = Promise.withResolvers<undefined>();
    stage.hub.onSent = (bytes) => {
      if (bytes > 400_000) sent.resolve(undefined);
    };
    const killed = stage.setUp(["--yes", "--accept-license"]);
    await sent.promise;
    killed.kill("SIGKILL");
    await killed;
    expect(await readdir(stage.modelDir)).toContain(`${IQ3_M}.part`);
    expect(await readdir(stage.modelDir)).not.toContain(IQ3_M);
    stage.hub.bytesPerSecond = undefined;

    const again = await stage.setUp(["--yes", "--accept-license"]);

    expect(again).toMatchObject({ exitCode: 0 });
    expect((await readdir(stage.modelDir)).toSorted()).toEqual([".setup.lock", IQ3_M, PROJECTOR]);
  });

  it("ends with 130 at Ctrl-C, and keeps what it had", async () => {
    stage.hub.bytesPerSecond = 100_000;
    const sent = Promise.withResolvers<undefined>();
    stage.hub.onSent = () => sent.resolve(undefined);
    const running = stage.setUp(["--yes", "--accept-license"]);
    await sent.promise;

    running.kill("SIGINT");

    expect((await running).exitCode).toBe(130);
    expect(await readdir(stage.modelDir)).toContain(`${IQ3_M}.part.json`);
  });

  it("tidies up at Ctrl-C in a terminal too, where the bar moves", async () => {
    stage.hub.bytesPerSecond = 100_000;
    const flags = ["--no-discord", "--accept-license", "--quantization", "fast"];
    const words = [process.execPath, "src/cli.ts", "setup", ...stage.places, ...flags];
    const running = execa(
      "script",
      ["-qec", `stty cols 120 rows 40; exec ${words.join(" ")}`, "/dev/null"],
      { cwd: ROOT, reject: false, extendEnv: false, env: { PATH: process.env["PATH"] }, all: true },
    );
    let seen = "";
    const moving = Promise.withResolvers<undefined>();
    running.all.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (/░ music-flamingo.*% of 583 kB/.test(seen)) moving.resolve(undefined);
    });
    await moving.promise;

    running.stdin.write("\u0003");

    expect((await running).exitCode).toBe(130);
    // SQLite leaves its journal beside a lock whose holder did not end by itself.
    const left = [".setup.lock", `${IQ3_M}.part`, `${IQ3_M}.part.json`];
    expect((await readdir(stage.modelDir)).toSorted()).toEqual(left);
  });

  it("does not work in the same folder as another one", async () => {
    stage.hub.bytesPerSecond = 300_000;
    const sent = Promise.withResolvers<undefined>();
    stage.hub.onSent = () => sent.resolve(undefined);
    const first = stage.setUp(["--yes", "--accept-license"]);
    await sent.promise;

    const second = await stage.setUp([
      "--json",
      "--accept-license",
      "--dotenv",
      join(stage.folder, "other"),
    ]);
    stage.hub.bytesPerSecond = undefined;

    expect(second.exitCode).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({
      error: { reason: "busy", message: expect.stringMatching(/Another setup is downloading/) },
    });
    expect((await first).exitCode).toBe(0);
  });
});
