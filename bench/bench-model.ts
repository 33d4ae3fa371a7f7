import { access, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/**
 * A folder with a stand-in of 155 million weights, whose runs take seconds; made once with the fixture's generator
 * (python3 and numpy are needed), kept in the cache and never committed.
 */
export async function makeBenchModel(root: string, llamaBinDir: string): Promise<string> {
  const folder = join(root, ".cache", "bench-model");
  const model = join(folder, "music-flamingo-hf.Q8_0.gguf");
  if (await exists(model)) return folder;
  await mkdir(folder, { recursive: true });
  const generator = join(root, "test/fixtures/tiny-music-flamingo/make_tiny.py");
  const size = ["--embd", "1024", "--ff", "2816", "--layers", "12", "--tag", "Q8_0"];
  await execa("python3", [generator, folder, ...size]);
  const full = join(folder, "music-flamingo-hf.f16.gguf");
  const made = join(folder, "quantizing.tmp");
  await execa(join(llamaBinDir, "llama-quantize"), [full, made, "Q8_0"]);
  await execa("mv", [made, model]);
  await rm(full);
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
