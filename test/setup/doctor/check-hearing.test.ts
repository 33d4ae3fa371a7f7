import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { environmentSchema } from "../../../src/config.ts";
import { openEngine } from "../../../src/open-engine.ts";
import { checkHearing } from "../../../src/setup/doctor/check-hearing.ts";
import { installFakeLlamaCpp } from "../../helpers/fake-llama-cpp.ts";
import { installFakeTool } from "../../helpers/fake-tool.ts";
import { piece, events, startHost, stream } from "../../helpers/host-setup.ts";
import { STAND_IN_DIR } from "../../helpers/stand-in.ts";

let folder: string;
let usedDir: string | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-doctor-hearing-"));
  usedDir = undefined;
});
afterEach(() => rm(folder, { recursive: true }));

describe("the doctor's test run", { timeout: 120_000 }, () => {
  it.each(["llama-mtmd-cli", "llama-server"])(
    "proves with %s that a chord is heard, and silence too",
    async (ENGINE) => {
      const findings = await hear({ ENGINE, LLAMA_BIN_DIR: inject("llamaBinDir") });

      expect(findings).toMatchObject([
        {
          severity: "ok",
          what: expect.stringMatching(/chord in [\d.]+ s.*synth-pop.*silence in .*silent/),
        },
      ]);
    },
  );

  it("catches a tool that does not listen", async () => {
    const binDir = await installFakeLlamaCpp(folder, { cli: "11669 (a)", answer: "A fine song." });

    const findings = await hear({ LLAMA_BIN_DIR: binDir });

    expect(findings).toMatchObject([
      {
        severity: "problem",
        what: 'The model answers the same to a chord and to silence: "A fine song."',
        why: expect.stringContaining("It does not hear"),
      },
    ]);
  });

  it("catches a host that leaves out the sound", async () => {
    await using host = await startHost((response) => {
      stream(response, events(piece("A fine song.", "stop")));
    });

    const findings = await hear({
      ENGINE: "openai",
      OPENAI_BASE_URL: host.baseUrl,
      OPENAI_MODEL: "deaf",
    });

    expect(findings).toMatchObject([
      { severity: "problem", what: expect.stringContaining('"A fine song."') },
    ]);
    // Twice a chord and silence: the same once may be chance.
    expect(host.requests).toHaveLength(4);
  });

  it("passes on why the engine fails, with what mends it", async () => {
    const { binDir } = await installFakeTool(folder, "answers", {
      stdout: "version: 11669 (a)\n",
      stderr: "cudaMalloc failed: out of memory\n",
      "exit-code": "1",
    });

    const findings = await hear({ LLAMA_BIN_DIR: binDir });

    expect(findings).toMatchObject([
      {
        severity: "problem",
        what: expect.stringMatching(/^Out of memory/),
        mend: expect.stringContaining("smaller quantization"),
      },
    ]);
  });

  it("puts its files elsewhere, and takes them away again", async () => {
    await hear({ LLAMA_BIN_DIR: inject("llamaBinDir") });

    expect(usedDir).toBeDefined();
    await expect(readdir(usedDir ?? "")).rejects.toMatchObject({ code: "ENOENT" });
  });

  function hear(variables: Readonly<Record<string, string>>) {
    const config = environmentSchema.parse({
      MODEL_DIR: STAND_IN_DIR,
      CONTEXT_TOKENS: "32768", // See test/helpers/engine-setup.ts.
      ...variables,
    });
    const logger = pino({ level: "silent" });
    return checkHearing(
      {
        openEngine(tempDir, signal) {
          usedDir = tempDir;
          return openEngine({ config, env: process.env, tempDir, logger }, signal);
        },
      },
      AbortSignal.timeout(120_000),
    );
  }
});
