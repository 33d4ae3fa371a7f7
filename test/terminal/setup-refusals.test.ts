import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSetupStage, type SetupStage } from "./setup-stage.ts";

let stage: SetupStage;
beforeEach(async () => {
  stage = await openSetupStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

describe("liner setup", { timeout: 60_000 }, () => {
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
      what: "an id is none",
      flags: ["--discord-guild-id", "hunter2"],
      env: {},
      exitCode: 2,
      says: /--discord-guild-id must be an id of 17 to 20 digits/,
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
    const result = await stage.setUp(["--yes", ...flags], env);

    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(says);
    expect(result.stderr).not.toMatch(/hunter2|\bat .*\.ts:/);
  });
});
