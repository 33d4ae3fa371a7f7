import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { childEnv } from "../src/child-env.ts";
import { neededContextTokens } from "../src/inference/context-size.ts";
import { mtmdArguments } from "../src/inference/mtmd-arguments.ts";
import { DEFAULT_PRESET } from "../src/inference/presets.ts";
import { DEFAULT_SAMPLING } from "../src/inference/sampling.ts";
import { makeBenchModel } from "./bench-model.ts";
import { median, timed, type Figure } from "./figures.ts";
import { sampleTimes } from "./sample-times.ts";

const RUNS = Number(process.env["BENCH_ROUNDS"] ?? 5);
/** Two and a half minutes, as people send them. */
const SAMPLES = 3;
const AUDIO_SECONDS = 147;
const MAX_OUTPUT_TOKENS = 600;

/**
 * (a) `liner describe`, from the start of its process to its end and with nothing cached, against the bare tool with the
 * same arguments on the same prepared file; in turn, A B A B.
 */
export async function measureOverhead(tools: {
  readonly root: string;
  readonly llamaBinDir: string;
  readonly ffmpegPath: string;
}): Promise<Figure[]> {
  const { root, llamaBinDir } = tools;
  const modelDir = await makeBenchModel(root, llamaBinDir);
  const scratch = await mkdtemp(join(tmpdir(), "liner-bench-"));
  try {
    const env = {
      ...childEnv(process.env),
      LLAMA_BIN_DIR: llamaBinDir,
      MODEL_DIR: modelDir,
      MAX_OUTPUT_TOKENS: String(MAX_OUTPUT_TOKENS),
    };
    const liner = async (track: string, dataDir: string) => {
      // As `npm run liner` starts it.
      const preload = ["--import", "./src/compile-cache.ts"];
      const args = [...preload, "src/cli.ts", "describe", track, "--json"];
      await execa(process.execPath, args, {
        cwd: root,
        env: { ...env, DATA_DIR: dataDir },
        extendEnv: false,
      });
    };
    const prepared = join(scratch, "prepared.wav");
    const track = join(scratch, "track.mp3");
    await sampleTimes(SAMPLES, { ...tools, to: track });
    await prepare(track, liner, join(scratch, "first"), prepared);
    const raw = await rawRun(scratch, modelDir, llamaBinDir, prepared);

    const ours: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const dataDir = join(scratch, `run-${run}`);
      const one = await timed(() => liner(prepared, dataDir));
      const other = await timed(raw);
      if (run === 0) continue; // Warms the page cache for both.
      ours.push(one);
      bare.push(other);
    }
    const ratio = median(ours) / median(bare);
    return [
      { what: "liner describe / raw llama-mtmd-cli", value: ratio.toFixed(3), goal: "<= 1.05" },
      {
        what: "the tool's own median",
        value: `${(median(bare) / 1000).toFixed(1)} s`,
        goal: "> 5 s",
      },
      { what: "overhead of the process", value: `${Math.round(median(ours) - median(bare))} ms` },
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The track as the audio cache holds it. */
async function prepare(
  track: string,
  liner: (track: string, dataDir: string) => Promise<void>,
  dataDir: string,
  to: string,
): Promise<void> {
  await liner(track, dataDir);
  const audio = join(dataDir, "audio");
  const wav = (await readdir(audio)).find((name) => name.endsWith(".wav"));
  if (wav === undefined) throw new Error("the run left no prepared audio");
  await copyFile(join(audio, wav), to);
}

async function rawRun(scratch: string, modelDir: string, llamaBinDir: string, audioPath: string) {
  const prompt = DEFAULT_PRESET.text;
  const promptPath = join(scratch, "prompt.txt");
  await writeFile(promptPath, prompt);
  const args = mtmdArguments({
    modelPath: join(modelDir, "music-flamingo-hf.Q8_0.gguf"),
    projectorPath: join(modelDir, "music-flamingo-hf.mmproj-f16.gguf"),
    audioPath,
    promptPath,
    contextTokens: neededContextTokens({
      audioSeconds: AUDIO_SECONDS,
      prompt,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    }),
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    sampling: DEFAULT_SAMPLING,
    gpuLayers: 99,
  });
  return () => execa(join(llamaBinDir, "llama-mtmd-cli"), args, { stdin: "ignore" });
}
