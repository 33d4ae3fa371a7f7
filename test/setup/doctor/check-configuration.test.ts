import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkConfiguration } from "../../../src/setup/doctor/check-configuration.ts";
import { checkEnvFile } from "../../../src/setup/doctor/check-env-file.ts";
import { checkNode } from "../../../src/setup/doctor/check-node.ts";
import { readConfig } from "../../../src/setup/doctor/read-config.ts";

describe("the doctor on the configuration", () => {
  it("names each bad variable without its value, and goes on with the rest", () => {
    const read = readConfig({
      GPU_LAYERS: "secret-1",
      DISCORD_APP_ID: "secret-2",
      MAX_OUTPUT_TOKENS: "300",
      ENGINE: "secret-3",
    });

    const findings = checkConfiguration(read);

    expect(read.config).toMatchObject({ GPU_LAYERS: 99, MAX_OUTPUT_TOKENS: 300 });
    expect(findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      "problem: DISCORD_APP_ID must be an id of 17 to 20 digits",
      "problem: ENGINE must be llama-mtmd-cli, llama-server or openai",
      "problem: GPU_LAYERS must be a whole number",
    ]);
    expect(JSON.stringify(findings)).not.toContain("secret");
  });

  it("has nothing to say against an empty one", () => {
    expect(checkConfiguration(readConfig({}))).toMatchObject([{ severity: "ok" }]);
  });

  it("asks for what ENGINE=openai needs", () => {
    const findings = checkConfiguration(readConfig({ ENGINE: "openai" }));

    expect(findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      "problem: OPENAI_BASE_URL is not set",
      "problem: OPENAI_MODEL is not set",
    ]);
  });

  it("tells of a host that nobody asks", () => {
    const findings = checkConfiguration(readConfig({ OPENAI_BASE_URL: "https://gpu.example/v1" }));

    expect(findings).toMatchObject([
      { severity: "hint", what: expect.stringContaining("ENGINE=llama-mtmd-cli does not use it") },
    ]);
  });
});

describe("the doctor on .env", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "liner-doctor-env-"));
    path = join(folder, ".env");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.runIf(process.platform !== "win32").each([
    { mode: 0o600, severity: "ok" },
    { mode: 0o640, severity: "ok" },
    { mode: 0o644, severity: "warning" },
  ])("judges who may read the token: $mode", async ({ mode, severity }) => {
    await writeFile(path, "DISCORD_TOKEN=AAAA.BBBB.CCCC\n");
    await chmod(path, mode);

    const findings = await checkEnvFile(path);

    expect(findings).toMatchObject([{ severity }]);
    expect(JSON.stringify(findings)).not.toContain("AAAA");
  });

  it("notices a misspelt variable, but not what is meant for others", async () => {
    await writeFile(
      path,
      "DISCORD_TOKN=x\nLLAMA_ARG_CTX_SIZE=4096\nGPU_MAX_HW_QUEUES=1\nHTTPS_PROXY=x\nDATA_DIR=x\n",
      { mode: 0o600 },
    );

    const findings = await checkEnvFile(path);

    expect(findings.map(({ severity, what }) => `${severity} ${what.split(" ")[0]}`)).toEqual([
      "hint DISCORD_TOKN",
      "hint LLAMA_ARG_CTX_SIZE",
    ]);
  });

  it("knows what only compose.yaml reads", async () => {
    const compose = await readFile(new URL("../../../compose.yaml", import.meta.url), "utf8");
    const names = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? "");
    const set = new Set([...names, "COMPOSE_PROFILES"]);
    await writeFile(path, [...set].map((name) => `${name}=1\n`).join(""), { mode: 0o600 });

    const findings = await checkEnvFile(path);

    expect(set).toContain("MODEL_FILE");
    expect(findings).toMatchObject([{ severity: "ok" }]);
  });

  it("is no trouble where there is none, but where it cannot be read", async () => {
    const missing = await checkEnvFile(path);
    const unreadable = await checkEnvFile(folder);

    expect(missing).toMatchObject([{ severity: "hint", mend: expect.stringMatching(/^cp /) }]);
    expect(unreadable).toMatchObject([
      { severity: "problem", what: expect.stringContaining("EISDIR") },
    ]);
  });
});

describe("the doctor on Node", () => {
  it.each([
    { version: "v24.12.0", severity: "ok" },
    { version: "v26.0.0", severity: "ok" },
    { version: "v24.11.1", severity: "problem" },
    { version: "v22.99.0", severity: "problem" },
  ])("finds $version $severity", ({ version, severity }) => {
    expect(checkNode(version).severity).toBe(severity);
  });
});
