import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { findDecoder } from "../src/audio/find-decoder.ts";
import { measureArgs } from "../src/audio/measure/measure-argv.ts";
import { measureTrack } from "../src/audio/measure/measure-track.ts";
import { median, type Figure } from "./figures.ts";

const RUNS = 9;
/** Linux counts processor time in these, on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;
/** The kernel keeps the most itself; looking costs the processor that is measured. */
const LOOK_EVERY_MS = 100;
/** More than any of them has. */
const CAP_SECONDS = 600;

interface Job {
  readonly what: string;
  /** ffmpeg's, to make the track. */
  readonly make: readonly string[];
  readonly decoder: "ffmpeg" | "WebAssembly";
  readonly runs: number;
  readonly goal?: string | undefined;
}

/** What measuring in a process of its own costs, its decoder included, and that decoder alone. */
export async function measureMeasuring(root: string, ffmpegPath: string): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), "liner-bench-"));
  const { env } = process;
  const { signal } = new AbortController();
  const wasm = await findDecoder({ searchPath: "", env }, signal);
  try {
    const figures: Figure[] = [];
    for (const job of jobs(root)) {
      const path = join(scratch, "track");
      await execa(ffmpegPath, ["-v", "error", "-y", ...job.make, path]);
      const native = job.decoder === "ffmpeg";
      const program = native ? ({ kind: "native", path: ffmpegPath, env } as const) : wasm.program;
      const measured: number[] = [];
      let largestMb = 0;
      // The first compiles what the others find compiled.
      for (let run = 0; run <= job.runs; run += 1) {
        const folder = await mkdtemp(join(scratch, "run-"));
        const watch = watchMemory();
        const seconds = await processorSeconds(() =>
          measureTrack({ path, folder, program }, signal),
        );
        largestMb = Math.max(largestMb, await watch.stop());
        if (run > 0) measured.push(seconds);
      }
      figures.push(...figuresOf(job, measured, largestMb));
      if (job.runs > 1) {
        const decode = measureArgs({ input: path, output: "pipe:1" }, CAP_SECONDS);
        const alone = await inTurn(job.runs, () =>
          processorSeconds(() => execa(ffmpegPath, decode, { stdout: "ignore" })),
        );
        figures.push({ what: "of it, the decoder", value: `${median(alone).toFixed(2)} s` });
      }
    }
    return figures;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function figuresOf(job: Job, measured: readonly number[], largestMb: number): Figure[] {
  const [least, most] = [Math.min(...measured), Math.max(...measured)];
  const spread =
    job.runs > 1 ? `, median of ${job.runs} (${least.toFixed(2)} to ${most.toFixed(2)})` : "";
  return [
    {
      what: `measuring ${job.what}, ${job.decoder}: processor time`,
      value: `${median(measured).toFixed(2)} s${spread}`,
      goal: job.goal,
    },
    {
      what: "its largest process",
      value: `${Math.round(largestMb)} MB`,
      goal: job.goal && "<= 300 MB",
    },
  ];
}

function jobs(root: string): readonly Job[] {
  const sample = join(root, "assets/sample-track.mp3");
  const looped = (times: number): string[] => ["-stream_loop", `${times - 1}`, "-i", sample];
  const pink = (seed: number): string[] => [
    "-f",
    "lavfi",
    "-i",
    `anoisesrc=color=pink:amplitude=0.5:duration=240:sample_rate=44100:seed=${seed}`,
  ];
  const louder = ["-af", "volume=12dB,alimiter=limit=0.9:level=0", "-t", "240"];
  const mp3 = ["-b:a", "192k", "-f", "mp3"];
  const twoHours = [...looped(148), "-c", "copy", "-f", "mp3"];
  return [
    {
      what: "4 min of loud stereo, WAV",
      make: [...looped(5), ...louder, "-f", "wav"],
      decoder: "ffmpeg",
      runs: RUNS,
      goal: "<= 3 s",
    },
    {
      what: "4 min of stereo noise, MP3",
      make: [...pink(1), ...pink(2), "-filter_complex", "amerge=inputs=2", ...mp3],
      decoder: "ffmpeg",
      runs: RUNS,
      goal: "<= 3 s",
    },
    {
      what: "4 min of loud stereo, MP3",
      make: [...looped(5), ...louder, ...mp3],
      decoder: "WebAssembly",
      runs: 1,
    },
    { what: "20 of 120 min, MP3", make: twoHours, decoder: "ffmpeg", runs: 1 },
    { what: "20 of 120 min, MP3", make: twoHours, decoder: "WebAssembly", runs: 1 },
  ];
}

async function inTurn<T>(times: number, run: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) results.push(await run());
  return results;
}

/** Of the children that ended while `run` ran, and of theirs. */
async function processorSeconds(run: () => Promise<unknown>): Promise<number> {
  const before = await processorTicks();
  await run();
  return ((await processorTicks()) - before) / TICKS_PER_SECOND;
}

async function processorTicks(): Promise<number> {
  const stat = await readFile("/proc/self/stat", "utf8");
  // Behind the name in brackets: `cutime` and `cstime`, proc(5)'s fields 16 and 17.
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(13, 15);
  return Number(user) + Number(system);
}

/** The most that any of our children's processes held. */
function watchMemory(): { stop(): Promise<number> } {
  const stopped = new AbortController();
  const watching = (async () => {
    let largest = 0;
    while (!stopped.signal.aborted) {
      for (const pid of await descendants(process.pid)) {
        const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
        largest = Math.max(largest, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0));
      }
      await delay(LOOK_EVERY_MS);
    }
    return largest / 1_000;
  })();
  return {
    stop: () => {
      stopped.abort();
      return watching;
    },
  };
}

async function descendants(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const children = text.split(" ").filter(Boolean).map(Number);
  const further = await Promise.all(children.map(descendants));
  return [...children, ...further.flat()];
}
