import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { line } from "./result-lines.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOUNDS = join(ROOT, "test/fixtures/sounds");
describe("liner describe", { timeout: 90_000 }, () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "liner-notes-cli-"));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it("answers each file on a line of JSON, in one conversation, and a bad file stops no other", async () => {
    const files = [sound("tune.mp3"), sound("text.mp3"), sound("tune.flac")];
    const question = "What instruments stand out the most?";

    const result = await liner([
      "describe",
      ...files,
      "--preset",
      "critic",
      "--quantization",
      "IQ3_M",
      "--ask",
      question,
      "--json",
    ]);

    const lines = result.stdout.split("\n").map((text): unknown => JSON.parse(text));
    expect(result.exitCode).toBe(1);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toEqual({
      file: files[1],
      error: { reason: "not-audio", message: expect.stringContaining("text file") },
    });
    for (const [index, file] of [
      [0, files[0]],
      [2, files[2]],
    ] as const) {
      const parsed = line.parse(lines[index]);
      expect(parsed).toMatchObject({ file, quantization: "IQ3_M", cached: false });
      expect(parsed.answers).toMatchObject([
        { question, text: expect.stringContaining("Instruments:") },
      ]);
    }
  });

  it("gives the same answer from the cache, for the same sound in another file", async () => {
    await liner(["describe", sound("tune-s24.wav"), "--json"]);

    const again = await liner(["describe", sound("tune-s24.wav"), "--json"]);
    const anew = await liner(["describe", sound("tune-s24.wav"), "--json", "--no-cache"]);

    expect(JSON.parse(again.stdout)).toMatchObject({ cached: true });
    expect(JSON.parse(anew.stdout)).toMatchObject({ cached: false });
  });

  it("shows a person the numbers beside the words, and draws the track where it is told to", async () => {
    const picture = join(dataDir, "tune.webp");

    const result = await liner(["describe", sound("tune.mp3"), "--picture", picture]);

    expect(result.stdout).toMatch(/^Measured:\n {2}loudness +-11\.\d LUFS/m);
    expect(result.stdout).toContain("synth-pop piece");
    expect((await readFile(picture)).toString("latin1", 8, 12)).toBe("WEBP");
    expect(result.exitCode).toBe(0);
  });

  it.each([
    { args: ["describe"], words: "missing required argument" },
    { args: ["describe", "x.mp3", "--preset", "nonsense"], words: "critic" },
    { args: ["describe", "x.mp3", "--quantization", "Q2_K"], words: "IQ3_M" },
  ])("ends with 2 on wrong usage: $args", async ({ args, words }) => {
    const result = await liner(args);

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(words);
  });

  it("ends with 2 and names every bad variable", async () => {
    const result = await liner(["describe", "x.mp3"], { GPU_LAYERS: "many", LOG_LEVEL: "loud" });

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/GPU_LAYERS[\s\S]*LOG_LEVEL/);
  });

  it("stops within a second at Ctrl-C, leaves no process and ends with 130", async () => {
    const running = liner(["describe", sound("tune.mp3"), "--ask", "LONGANSWER"], {
      MAX_OUTPUT_TOKENS: "8000",
    });
    // The description is written first, then the question that never ends.
    let seen = "";
    const writing = Promise.withResolvers<undefined>();
    running.stderr.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.split("writing").length > 2) writing.resolve(undefined);
    });
    await writing.promise;

    const interrupted = performance.now();
    running.kill("SIGINT");
    const result = await running;

    expect(performance.now() - interrupted).toBeLessThan(1000);
    expect(result.exitCode).toBe(130);
    const left = await execa("pgrep", ["-f", dataDir], { reject: false });
    expect(left.stdout).toBe("");
  });

  function liner(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return execa(process.execPath, ["src/cli.ts", ...args], {
      cwd: ROOT,
      reject: false,
      extendEnv: false,
      env: {
        PATH: process.env["PATH"],
        DATA_DIR: dataDir,
        LLAMA_BIN_DIR: inject("llamaBinDir"),
        MODEL_DIR: join(ROOT, "test/fixtures/tiny-music-flamingo"),
        CONTEXT_TOKENS: "32768", // See test/bot/start-bot.ts.
        ...env,
      },
    });
  }
});

function sound(file: string): string {
  return join(SOUNDS, file);
}
