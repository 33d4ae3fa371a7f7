// `npm run chaos` (CHAOS_SEED=… to repeat a run): the real bot and tools, killed again and again; nothing may be lost.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchLlamaTools, findLlamaTools, LLAMA_TOOLS } from "../src/setup/llama-tools.ts";
import { reportTable } from "../test/bot/chaos/report-table.ts";
import { CHAOS_ENV, runChaos } from "../test/bot/chaos/run-chaos.ts";
import { openStage } from "../test/bot/stage.ts";

const { env } = process;
const cacheDir = join(fileURLToPath(new URL("../", import.meta.url)), ".cache");
const onProgress = (line: string) => console.error(line);
const { signal } = new AbortController();
const llamaBinDir =
  (await findLlamaTools({
    binDir: env["LLAMA_BIN_DIR"],
    searchPath: env["PATH"] ?? "",
    cacheDir,
    tools: LLAMA_TOOLS,
  })) ?? (await fetchLlamaTools({ cacheDir, env, onProgress }, signal));

const seed = Number(env["CHAOS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const orders = Number(env["CHAOS_ORDERS"] ?? 200);
const kills = Number(env["CHAOS_KILLS"] ?? 25);
console.log(`CHAOS_SEED=${seed}: ${orders} orders, ${kills} kills\n`);
await using stage = await openStage({ llamaBinDir, env: CHAOS_ENV });
const report = await runChaos(stage, { orders, kills, people: 40, servers: 8, seed }, onProgress);

console.log(reportTable(report));
for (const finding of report.findings) console.log(`WRONG: ${finding}`);
console.log(report.findings.length === 0 ? "\nNothing lost, nothing twice." : "\nNot good.");
process.exitCode = report.findings.length === 0 ? 0 : 1;
