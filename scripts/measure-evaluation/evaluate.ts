// How far measurements can be trusted: `npm run evaluate`. Compares loudness with the standard's signals and two other
// meters, tempo and key with known answers, and what is speech with speech; writes the tables into docs/measurements.md.
// Fetches Debian packages into .cache/measure-evaluation with the machine's own apt (no root), needs ffmpeg on PATH, 8 GB
// of disk and a quarter of an hour of one core.
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { compareMeters } from "./loudness-agreement.ts";
import { hearMusic } from "./evidence.ts";
import { renderMidiPieces } from "./render-midi.ts";
import type { HearJob } from "./hear-tracks.ts";
import type { Judged } from "./judge.ts";
import { calibrationTables, ebuTable, meterTables, musicTables, speechTable } from "./report.ts";
import { gatherSpeech } from "./speech.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE_DIR = join(ROOT, ".cache/measure-evaluation");
const DOCUMENT = join(ROOT, "docs/measurements.md");
const DEADLINE_MS = 3 * 60 * 60 * 1_000;
/** Rendered pieces whose loudness is compared: one of each source and more of what is loud. */
const EXCERPTS = [
  "boogi_marabi_redfarn",
  "careless_perc_redfarn",
  "freedoom-d_runnin",
  "freedoom-d_e1m1",
  "mma-BossaNova-in-D-minor",
  "mma-StringBallad-in-B-minor",
];

const { env } = process;
const signal = AbortSignal.timeout(DEADLINE_MS);

await renderMidiPieces(CACHE_DIR, env, signal);
const parts = availableParallelism();
const judged = (
  await Promise.all(Array.from({ length: parts }, (_, part) => hearPart({ part, parts })))
).flat();
await replaceTables("music", musicTables(judged));
await replaceTables("calibration", calibrationTables(judged));

const talks = await gatherSpeech(CACHE_DIR, env, signal);
const speech = talks.map(({ name, split, samples, sampleRateHz }) => {
  return { name, split, facts: hearMusic(samples, sampleRateHz) };
});
await replaceTables("speech", speechTable(speech, judged));

const excerpts = EXCERPTS.map((name) => join(CACHE_DIR, "rendered", `${name}.raw`));
const { ebu, music } = await compareMeters({ cacheDir: CACHE_DIR, env, excerpts }, signal);
await replaceTables("ebu", ebuTable(ebu));
await replaceTables("meters", meterTables(music));

async function hearPart(job: Pick<HearJob, "part" | "parts">): Promise<Judged[]> {
  const workerData: HearJob = { cacheDir: CACHE_DIR, ...job };
  const worker = new Worker(new URL("hear-tracks.ts", import.meta.url), { workerData });
  const found: Judged[] = [];
  worker.on("message", (track: Judged) => {
    found.push(track);
    if (found.length % 25 === 0) console.error(`part ${job.part}: ${found.length} tracks heard`);
  });
  await once(worker, "exit");
  return found;
}

/** Between two comments that name the table. */
async function replaceTables(name: string, lines: readonly string[]): Promise<void> {
  const text = await readFile(DOCUMENT, "utf8");
  const [begin, end] = [`<!-- ${name}: written by npm run evaluate -->\n`, `\n<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${DOCUMENT} has no place for ${name}`);
  const body = `\n${lines.join("\n")}\n`;
  await writeFile(DOCUMENT, text.slice(0, from + begin.length) + body + text.slice(to));
  console.log(body);
}
