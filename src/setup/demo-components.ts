import { join, resolve } from "node:path";
import { InferenceError } from "../inference/errors.ts";
import { findModels } from "../inference/models.ts";
import { checkLlamaTools, fetchLlamaTools, findLlamaTools } from "./llama-tools.ts";

export interface DemoOptions {
  /** `LLAMA_BIN_DIR`, `MODEL_DIR` and `PATH` are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's own folder: the sample, the stand-in model, `models/` and `.cache/` are in it. */
  readonly repoRoot: string;
  /** Gets what people should know, as it happens: a line, or a paragraph with line breaks. */
  readonly onNotice: (text: string) => void;
}

export interface DemoComponents {
  readonly llamaBinDir: string;
  readonly modelDir: string;
  /** The model is the bundled one, whose text is canned: say so wherever the text is shown. */
  readonly standIn: boolean;
  readonly sampleTrack: string;
}

/** Everything that one run on the sample track needs, found or fetched. Throws SetupError that says what to install. */
export async function prepareDemo(
  options: DemoOptions,
  signal: AbortSignal,
): Promise<DemoComponents> {
  const { env, repoRoot, onNotice } = options;
  const cacheDir = join(repoRoot, ".cache");
  const places = { binDir: env["LLAMA_BIN_DIR"], searchPath: env["PATH"] ?? "", cacheDir };
  const found = await findLlamaTools(places);
  if (found === undefined) onNotice("llama.cpp is not installed here: trying Debian's packages.");
  const llamaBinDir =
    found ?? (await fetchLlamaTools({ cacheDir, env, onProgress: onNotice }, signal));
  onNotice(`llama.cpp: ${await checkLlamaTools(llamaBinDir, env, signal)}, in ${llamaBinDir}`);

  return {
    llamaBinDir,
    sampleTrack: join(repoRoot, "assets", "sample-track.mp3"),
    ...(await chooseModels(options)),
  };
}

/** Music Flamingo where it can be asked, else the bundled stand-in, with a notice that says so. */
export async function chooseModels({
  env,
  repoRoot,
  onNotice,
}: DemoOptions): Promise<Pick<DemoComponents, "modelDir" | "standIn">> {
  const standInDir = join(repoRoot, "test", "fixtures", "tiny-music-flamingo");
  const modelDir = resolve(repoRoot, env["MODEL_DIR"] || "models");
  const fault = modelDir === standInDir ? "" : await whyNotAsked(modelDir);
  if (fault === undefined) return { modelDir, standIn: false };
  onNotice(standInNotice(modelDir, fault));
  return { modelDir: standInDir, standIn: true };
}

async function whyNotAsked(modelDir: string): Promise<string | undefined> {
  try {
    await findModels(modelDir);
    return undefined;
  } catch (error) {
    if (error instanceof InferenceError) return `${error.message}.\n`;
    throw error;
  }
}

function standInNotice(modelDir: string, fault: string): string {
  return `${fault}So a tiny stand-in model runs instead, the one bundled for tests. Its text is canned: it proves that the whole chain
works, from the track to the answer, and says nothing about the music.
For the real one: npm run setup. Or put two files into ${modelDir} (or into another folder, named in MODEL_DIR):
  - one of these models, all on Hugging Face:
      music-flamingo-hf.i1-IQ3_M.gguf  3.4 GB  fast      mradermacher/music-flamingo-hf-i1-GGUF
      music-flamingo-hf.i1-Q6_K.gguf   5.9 GB  balanced  mradermacher/music-flamingo-hf-i1-GGUF
      music-flamingo-hf.Q8_0.gguf      7.6 GB  best      mradermacher/music-flamingo-hf-GGUF
  - and its ears, from mradermacher/music-flamingo-hf-GGUF:
      music-flamingo-hf.mmproj-f16.gguf  1.3 GB
Their licence is yours to accept first: NVIDIA OneWay Noncommercial, for research and evaluation only; the Qwen
Research License applies too.`;
}
