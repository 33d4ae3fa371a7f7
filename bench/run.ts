// `npm run bench` (or `npm run bench -- overhead`): the figures that the README quotes. Ratios hold on a busy machine, absolute times do not.
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchFfmpeg, findFfmpeg } from "../src/setup/ffmpeg.ts";
import { fetchLlamaTools, findLlamaTools, LLAMA_TOOLS } from "../src/setup/llama-tools.ts";
import { measureAskingOn } from "./ask-on.ts";
import { measureCacheHits } from "./cache-hit.ts";
import { measureFetchAndDecode } from "./fetch-decode.ts";
import type { Figure } from "./figures.ts";
import { measureMeasuring } from "./measure.ts";
import { measureOrders } from "./orders.ts";
import { measureOverhead } from "./overhead.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const { env } = process;
const places = { searchPath: env["PATH"] ?? "", cacheDir: join(root, ".cache") };
const fetching = {
  cacheDir: places.cacheDir,
  env,
  onProgress: (line: string) => console.error(line),
};
const { signal } = new AbortController();
const llamaBinDir =
  (await findLlamaTools({ ...places, binDir: env["LLAMA_BIN_DIR"], tools: LLAMA_TOOLS })) ??
  (await fetchLlamaTools(fetching, signal));
const ffmpegPath = (await findFfmpeg(places)) ?? (await fetchFfmpeg(fetching, signal));

const measures: Readonly<Record<string, () => Promise<Figure[]>>> = {
  "ask-on": () => measureAskingOn(root, llamaBinDir),
  "cache-hit": () => measureCacheHits(root, llamaBinDir),
  "fetch-decode": () => measureFetchAndDecode(root, ffmpegPath),
  measure: () => measureMeasuring(root, ffmpegPath),
  orders: () => measureOrders(root, llamaBinDir),
  overhead: () => measureOverhead({ root, llamaBinDir, ffmpegPath }),
};
const wanted = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length === 0 || wanted.includes(name)) figures.push(...(await measure()));
}
console.log(
  `${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}\n`,
);
console.log("| what | measured | goal |\n|---|---|---|");
for (const { what, value, goal = "" } of figures) console.log(`| ${what} | ${value} | ${goal} |`);
