import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { checkTools } from "../../../src/setup/doctor/check-tools.ts";
import { installFakeLlamaCpp } from "../../helpers/fake-llama-cpp.ts";

const env = { PATH: process.env["PATH"] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-doctor-tools-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the doctor on llama.cpp", () => {
  it("knows the real tools", async () => {
    const places = { binDir: inject("llamaBinDir"), env };

    const { findings, toolPath } = await checkTools("llama-mtmd-cli", places, signal());

    expect(toolPath).toBe(join(inject("llamaBinDir"), "llama-mtmd-cli"));
    expect(findings[0]).toMatchObject({ check: "tools", severity: "ok" });
    expect(findings.every(({ severity }) => severity === "ok" || severity === "hint")).toBe(true);
  });

  it.each([
    { engine: "llama-mtmd-cli", version: "7593 (abcdef0)", words: ["warning: drops the last"] },
    { engine: "llama-mtmd-cli", version: "8969 (abcdef0)", words: ["warning: drops the last"] },
    {
      engine: "llama-mtmd-cli",
      version: "9055 (abcdef0)",
      words: ["warning: drops the last", "hint: may lose the last words"],
    },
    {
      engine: "llama-mtmd-cli",
      version: "9056 (abcdef0)",
      words: ["hint: gives everything shorter", "hint: may lose the last words"],
    },
    {
      engine: "llama-mtmd-cli",
      version: "10273 (abcdef0)",
      words: ["hint: gives everything shorter", "hint: may lose the last words"],
    },
    {
      engine: "llama-mtmd-cli",
      version: "0.7.0 (build 10274, commit Debian)",
      words: ["hint: may lose the last words"],
    },
    {
      engine: "llama-server",
      version: "9055 (abcdef0)",
      words: ["warning: drops the last", "hint: cannot keep a conv", "hint: does not count"],
    },
    {
      engine: "llama-server",
      version: "10044 (abcdef0)",
      words: ["hint: gives everything shorter", "hint: cannot keep a conversation"],
    },
    {
      engine: "llama-server",
      version: "10045 (abcdef0)",
      words: ["hint: gives everything shorter"],
    },
    { engine: "llama-server", version: "11669 (abcdef0)", words: ["ok: nothing is known"] },
    { engine: "llama-server", version: "1 (abcdef0)", words: ["hint: does not tell its build"] },
  ] as const)("says what is known against $engine $version", async ({ engine, version, words }) => {
    const binDir = await installFakeLlamaCpp(folder, { cli: version, server: version });

    const { findings } = await checkTools(engine, { binDir, env }, signal());

    const builds = findings.filter(({ check }) => check === "build");
    const told = builds.map(({ severity, what }) => `${severity}: ${what}`);
    expect(told).toHaveLength(words.length);
    for (const [index, word] of words.entries()) {
      const [severity = "", start = ""] = word.split(": ");
      expect(told[index]).toMatch(new RegExp(`^${severity}: .*${start}`));
    }
    expect(builds.every(({ severity, mend }) => severity === "ok" || mend !== null)).toBe(true);
  });

  it("refuses a build that does not know Music Flamingo", async () => {
    const binDir = await installFakeLlamaCpp(folder, { cli: "7592 (abcdef0)" });

    const { findings, toolPath } = await checkTools("llama-mtmd-cli", { binDir, env }, signal());

    expect(toolPath).toBeUndefined();
    expect(findings).toMatchObject([
      { severity: "problem", what: expect.stringContaining("7592"), mend: expect.any(String) },
    ]);
  });

  it("warns of programs of two builds", async () => {
    const binDir = await installFakeLlamaCpp(folder, {
      cli: "11669 (abcdef0)",
      server: "9000 (fedcba0)",
    });

    const { findings } = await checkTools("llama-server", { binDir, env }, signal());

    expect(findings.at(-1)).toMatchObject({
      check: "build",
      severity: "warning",
      what: expect.stringMatching(/9000.*, but .*11669/),
    });
  });

  it("does not ask for llama-mtmd-cli where llama-server runs the model, but the other way round", async () => {
    const onlyServer = await installFakeLlamaCpp(join(folder, "1"), { server: "11669 (a)" });
    const onlyCli = await installFakeLlamaCpp(join(folder, "2"), { cli: "11669 (a)" });

    const served = await checkTools("llama-server", { binDir: onlyServer, env }, signal());
    const started = await checkTools("llama-mtmd-cli", { binDir: onlyCli, env }, signal());

    expect(served.findings.map(({ severity }) => severity)).toEqual(["ok", "ok"]);
    expect(started.findings.at(-1)).toMatchObject({
      severity: "hint",
      what: "There is no llama-server that runs",
    });
  });

  it("says where it looked, and how to go on, where there is none", async () => {
    const nowhere = { binDir: undefined, env: { PATH: folder } };

    const { findings } = await checkTools("llama-mtmd-cli", nowhere, signal());

    expect(findings).toMatchObject([
      {
        check: "tools",
        severity: "problem",
        what: expect.stringContaining(folder),
        mend: expect.stringContaining("LLAMA_BIN_DIR"),
      },
    ]);
  });
});

function signal(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
