import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { checkDecoder } from "../../../src/setup/doctor/check-decoder.ts";

const env = { PATH: process.env["PATH"] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-doctor-decoder-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the doctor on the decoder", () => {
  it("has the real ffmpeg decode a tone", async () => {
    const searchPath = dirname(inject("ffmpegPath"));

    const findings = await checkDecoder({ searchPath, env }, signal());

    expect(findings).toMatchObject([
      { severity: "ok", what: expect.stringMatching(/^ffmpeg \d.*: decodes$/) },
    ]);
  });

  it("has the WebAssembly one decode it where there is no ffmpeg, and says what that costs", async () => {
    const findings = await checkDecoder({ searchPath: folder, env }, signal());

    expect(findings).toMatchObject([
      { severity: "hint", what: expect.stringMatching(/@ffmpeg\/core 0\.12.*decodes instead/) },
    ]);
  });

  it("warns where an ffmpeg is there but does not run", async () => {
    await fakeFfmpeg("exit 127");

    const findings = await checkDecoder({ searchPath: folder, env }, signal());

    expect(findings).toMatchObject([
      { severity: "warning", what: expect.stringContaining(`${folder}/ffmpeg does not run`) },
    ]);
  });

  it("catches an ffmpeg that runs but decodes nothing", async () => {
    await fakeFfmpeg('[ "$1" = -version ] && echo "ffmpeg version 99.0"; exit 0');

    const findings = await checkDecoder({ searchPath: folder, env }, signal());

    expect(findings).toMatchObject([
      { severity: "problem", what: expect.stringContaining("ffmpeg 99.0 does not decode") },
    ]);
  });

  it("says how to get one where there is none at all", async () => {
    const findings = await checkDecoder(
      { searchPath: folder, env, wasmPackage: "@ffmpeg/not-installed" },
      signal(),
    );

    expect(findings).toMatchObject([
      { severity: "problem", mend: expect.stringContaining("apt-get install ffmpeg") },
    ]);
  });

  async function fakeFfmpeg(script: string): Promise<void> {
    await writeFile(join(folder, "ffmpeg"), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, "ffmpeg"), 0o755);
  }
});

function signal(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
