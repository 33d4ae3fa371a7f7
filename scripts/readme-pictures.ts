// Makes the pictures of the README: `CHROME=/path/to/chromium node scripts/readme-pictures.ts` (default: `chromium` on PATH;
// on Debian `apt-get install chromium`). The cards are the real bot's, asked over a Discord on loopback about the sample
// track; their words are the stand-in's, which are canned and say nothing about the music.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findExecutable } from "../src/find-executable.ts";
import { fetchLlamaTools, findLlamaTools, LLAMA_TOOLS } from "../src/setup/llama-tools.ts";
import { photograph } from "./readme-pictures/photograph.ts";
import { collectScenes } from "./readme-pictures/scenes.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FOLDER = join(ROOT, "docs", "pictures");

const { env } = process;
const chrome = await findExecutable(env["CHROME"] ?? "chromium", env["PATH"] ?? "");
if (chrome === undefined) {
  throw new Error(
    "No chromium on PATH: install it (apt-get install chromium), or name it in CHROME",
  );
}
const cacheDir = join(ROOT, ".cache");
const searchPath = env["PATH"] ?? "";
const binDir = env["LLAMA_BIN_DIR"];
const llamaBinDir =
  (await findLlamaTools({ binDir, searchPath, cacheDir, tools: LLAMA_TOOLS })) ??
  (await fetchLlamaTools(
    { cacheDir, env, onProgress: (line) => console.error(line) },
    new AbortController().signal,
  ));

await mkdir(FOLDER, { recursive: true });
const scenes = await collectScenes(llamaBinDir, join(ROOT, "assets", "sample-track.mp3"));
for (const { name, html } of scenes) {
  const path = join(FOLDER, `${name}.webp`);
  const bytes = await photograph(chrome, html, path);
  console.log(`${path}: ${Math.round(bytes / 1000)} KB`);
}
