import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { checkFfmpeg, fetchFfmpeg, findFfmpeg } from "../../src/setup/ffmpeg.ts";

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-ffmpeg-"));
});
afterEach(() => rm(base, { recursive: true }));

describe("findFfmpeg", () => {
  it("prefers the one on PATH to the one it unpacked itself", async () => {
    const onPath = await installation("path", ["ffmpeg", "ffprobe"]);
    await installation("ffmpeg/bin", ["ffmpeg", "ffprobe"]);

    const found = await findFfmpeg({ searchPath: onPath, cacheDir: base });

    expect(found).toBe(join(onPath, "ffmpeg"));
  });

  it("passes over an ffmpeg that has no ffprobe beside it", async () => {
    const onPath = await installation("path", ["ffmpeg"]);

    const found = await findFfmpeg({ searchPath: onPath, cacheDir: base });

    expect(found).toBeUndefined();
  });
});

describe("the ffmpeg the tests run", () => {
  it("is a real one, with ffprobe", async () => {
    const ffmpeg = inject("ffmpegPath");
    const signal = AbortSignal.timeout(30_000);

    await expect(checkFfmpeg(ffmpeg, process.env, signal)).resolves.toMatch(/^ffmpeg version/);
    const ffprobe = join(dirname(ffmpeg), "ffprobe");
    await expect(checkFfmpeg(ffprobe, process.env, signal)).resolves.toMatch(/^ffprobe version/);
  });

  it("makes an MP3 and an Opus file", async () => {
    const tone = ["-hide_banner", "-f", "lavfi", "-i", "sine=440:duration=1"];
    const files = [join(base, "tone.mp3"), join(base, "tone.opus")];

    await execa(inject("ffmpegPath"), [...tone, ...files]);

    const ffprobe = join(dirname(inject("ffmpegPath")), "ffprobe");
    for (const file of files) {
      const { stdout } = await execa(ffprobe, [
        "-v",
        "error",
        "-show_entries",
        "format=duration",
        file,
      ]);
      expect(stdout).toMatch(/duration=1\.0/);
    }
  });
});

describe("fetchFfmpeg", () => {
  it("says what to install on a machine that is not Debian", async () => {
    const fetching = fetchFfmpeg(
      { cacheDir: base, env: { PATH: base }, onProgress: () => {} },
      AbortSignal.timeout(30_000),
    );

    await expect(fetching).rejects.toMatchObject({
      reason: "not-debian",
      message: expect.stringContaining("Install ffmpeg and put it on PATH"),
    });
  });
});

/** The real programs under another path, all or some of them. */
async function installation(name: string, programs: readonly string[]): Promise<string> {
  const folder = join(base, name);
  await mkdir(folder, { recursive: true });
  for (const program of programs) {
    await symlink(join(dirname(inject("ffmpegPath")), program), join(folder, program));
  }
  return folder;
}
