import { readFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { measureArgs } from "../src/audio/measure/measure-argv.ts";
import { measureTrack } from "../src/audio/measure/measure-track.ts";
import { median, type Figure } from "./figures.ts";

const RUNS = 9;
const SECONDS = 240;
/** Linux counts processor time in these, on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;
const LOOK_EVERY_MS = 20;

/** Where a track comes from, and how it is written. */
interface Track {
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/** Four minutes of stereo at 44.1 kHz: measuring in a process of its own, the decoder in it, and the decoder alone. */
export async function measureMeasuring(root: string, ffmpegPath: string): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), "liner-bench-"));
  const program = { kind: "native", path: ffmpegPath, env: process.env } as const;
  const { signal } = new AbortController();
  try {
    const figures: Figure[] = [];
    for (const { name, input, output } of tracks(root)) {
      const path = join(scratch, "track");
      await execa(ffmpegPath, ["-v", "error", "-y", ...input, "-t", `${SECONDS}`, ...output, path]);
      const decode = measureArgs({ input: path, output: "pipe:1" }, SECONDS);
      const measured: number[] = [];
      const decoded: number[] = [];
      let largestMb = 0;
      for (let run = 0; run <= RUNS; run += 1) {
        const folder = join(scratch, `${name}-${run}`);
        await mkdir(folder);
        const watch = watchMemory();
        const seconds = await processorSeconds(() =>
          measureTrack({ path, folder, program }, signal),
        );
        const memory = await watch.stop();
        const bare = await processorSeconds(() => execa(ffmpegPath, decode, { stdout: "ignore" }));
        if (run === 0) continue; // Compiles what the others find compiled.
        measured.push(seconds);
        decoded.push(bare);
        largestMb = Math.max(largestMb, memory);
      }
      figures.push(
        {
          what: `measuring 4 min of stereo, ${name}: processor time, median of ${RUNS} (least to most)`,
          value: `${median(measured).toFixed(2)} s (${Math.min(...measured).toFixed(2)} to ${Math.max(...measured).toFixed(2)})`,
          goal: "<= 3 s",
        },
        { what: "of it, the decoder", value: `${median(decoded).toFixed(2)} s` },
        { what: "its largest process", value: `${Math.round(largestMb)} MB`, goal: "<= 300 MB" },
      );
    }
    return figures;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function tracks(root: string): readonly Track[] {
  const sample = join(root, "assets/sample-track.mp3");
  const pink = (seed: number): string[] => [
    "-f",
    "lavfi",
    "-i",
    `anoisesrc=color=pink:amplitude=0.5:duration=${SECONDS}:sample_rate=44100:seed=${seed}`,
  ];
  return [
    {
      name: "loud music as WAV",
      input: ["-stream_loop", "4", "-i", sample],
      output: ["-af", "volume=12dB,alimiter=limit=0.9:level=0", "-ar", "44100", "-f", "wav"],
    },
    {
      name: "pink noise as MP3",
      input: [...pink(1), ...pink(2)],
      output: ["-filter_complex", "amerge=inputs=2", "-b:a", "192k", "-f", "mp3"],
    },
  ];
}

/** Of children that have ended, and ourselves, while `run` runs. */
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
