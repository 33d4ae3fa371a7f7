import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { writeTestTone } from "../src/audio/test-tone.ts";
import { chooseModel } from "../src/inference/choose-model.ts";
import { DEFAULT_DEADLINE } from "../src/inference/deadline.ts";
import type { AnswerRequest, Engine, Message } from "../src/inference/engine.ts";
import { findModels } from "../src/inference/models.ts";
import { DEFAULT_PRESET } from "../src/inference/presets.ts";
import { DEFAULT_SAMPLING } from "../src/inference/sampling.ts";
import { startLlamaMtmdCli } from "../src/inference/start-llama-mtmd-cli.ts";
import { startLlamaServer } from "../src/inference/start-llama-server.ts";
import { makeBenchModel } from "./bench-model.ts";
import { median, type Figure } from "./figures.ts";
import { startRawServer } from "./raw-server.ts";

const TRACK_SECONDS = (process.env["BENCH_TRACKS"] ?? "30,150,300").split(",").map(Number);
const MAX_OUTPUT_TOKENS = 60;
/** Enough for the longest track and a talk about it. */
const CONTEXT_TOKENS = 16_384;
/** Interleaved; each takes minutes. */
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 2);

interface Times {
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

/**
 * (e) A first question and a follow-up: with a process for each, with the resident server, and with a bare llama-server
 * and a minimal script, in turn for tracks of several lengths.
 */
export async function measureAskingOn(root: string, llamaBinDir: string): Promise<Figure[]> {
  const modelDir = await makeBenchModel(root, llamaBinDir);
  const model = chooseModel((await findModels(modelDir)).models);
  const scratch = await mkdtemp(join(tmpdir(), "liner-bench-"));
  const { signal } = new AbortController();
  try {
    const common = {
      binDir: llamaBinDir,
      env: process.env,
      gpuLayers: 99,
      contextTokens: CONTEXT_TOKENS,
      tempDir: join(scratch, "tmp"),
      deadline: DEFAULT_DEADLINE,
      killGraceMs: 1000,
      logger: pino({ level: "silent" }),
    };
    const { engine: cli } = await startLlamaMtmdCli(common, signal);
    await using server = await startLlamaServer(
      { ...common, cacheRamMb: 1024, residentModels: 1, idleUnloadMs: undefined },
      signal,
    );
    await warm(server.engine);
    const began = performance.now();
    await using raw = await startRawServer(
      { ...common, cacheRamMb: 1024, mediaDir: `${scratch}/`, slotDir: scratch },
      model,
      signal,
    );
    // What a process for each answer pays each time: the files are in the page cache by now, as they are then.
    const loadMs = performance.now() - began;
    const figures: Figure[] = [];
    for (const seconds of TRACK_SECONDS) {
      const times = new Map<string, Times[]>();
      for (let round = 0; round < ROUNDS; round += 1) {
        // Another track each time, by a little: nothing of it may be known.
        const audioPath = join(scratch, `track-${seconds}-${round}.wav`);
        const length = seconds - 0.5 - round / 10;
        await writeTestTone(audioPath, { seconds: length, windowRule: cli.windowRule });
        const ask = (engine: Engine, messages: readonly Message[]) =>
          timeOf(engine, requestOf(audioPath, length, messages));
        const one = await ask(cli, FIRST);
        add(times, "cli first", one.times);
        const two = await ask(server.engine, FIRST);
        add(times, "resident first", two.times);
        add(times, "raw first", await raw.ask(audioPath, FIRST, MAX_OUTPUT_TOKENS));
        add(times, "cli on", (await ask(cli, followUp(one.text))).times);
        add(times, "resident on", (await ask(server.engine, followUp(two.text))).times);
      }
      figures.push(...figuresOf(seconds, times, loadMs));
    }
    return figures;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }

  async function warm(engine: Engine): Promise<void> {
    const audioPath = join(scratch, "warm.wav");
    await writeTestTone(audioPath, { seconds: 3, windowRule: "keeps-tail" });
    await timeOf(engine, requestOf(audioPath, 3, FIRST));
  }

  function requestOf(
    audioPath: string,
    audioSeconds: number,
    messages: readonly Message[],
  ): AnswerRequest {
    const sampling = DEFAULT_SAMPLING;
    const maxOutputTokens = MAX_OUTPUT_TOKENS;
    return { audioPath, audioSeconds, messages, model, sampling, maxOutputTokens };
  }
}

const FIRST: readonly Message[] = [{ role: "user", text: DEFAULT_PRESET.text }];

/**
 * The stand-in reads most words letter by letter: these 8 tokens are about as many as the real model makes of "What
 * instruments stand out the most?", of which the stand-in makes 24.
 */
const FOLLOW_UP = process.env["BENCH_FOLLOW_UP"] ?? "Its key?";

function followUp(answer: string): readonly Message[] {
  return [...FIRST, { role: "assistant", text: answer }, { role: "user", text: FOLLOW_UP }];
}

async function timeOf(engine: Engine, request: AnswerRequest) {
  const { text, stats } = await engine.answer(request, () => {}, new AbortController().signal);
  const { firstTokenMs, totalMs } = stats;
  return { text, times: { firstTokenMs: firstTokenMs ?? totalMs, totalMs } };
}

function add(times: Map<string, Times[]>, what: string, one: Times): void {
  times.set(what, [...(times.get(what) ?? []), one]);
}

function figuresOf(seconds: number, times: Map<string, Times[]>, loadMs: number): Figure[] {
  const of = (what: string, field: keyof Times) =>
    median((times.get(what) ?? []).map((one) => one[field]));
  const shown = (what: string) =>
    `${(of(what, "firstTokenMs") / 1000).toFixed(2)} s; ${(of(what, "totalMs") / 1000).toFixed(2)} s`;
  const first = (what: string) => of(what, "firstTokenMs");
  return [
    {
      what: `${seconds} s track: (1) CLI, first question: first token; total`,
      value: shown("cli first"),
    },
    { what: `${seconds} s track: (2) resident, first question`, value: shown("resident first") },
    { what: `${seconds} s track: (3) CLI, follow-up`, value: shown("cli on") },
    { what: `${seconds} s track: (4) resident, follow-up`, value: shown("resident on") },
    {
      what: `${seconds} s track: (5) bare llama-server, first question`,
      value: shown("raw first"),
    },
    {
      what: `${seconds} s track: total (2) / ((1) - the model's loading, ${(loadMs / 1000).toFixed(1)} s)`,
      value: (of("resident first", "totalMs") / (of("cli first", "totalMs") - loadMs)).toFixed(3),
      goal: "<= 1",
    },
    {
      what: `${seconds} s track: total (2) / (5)`,
      value: (of("resident first", "totalMs") / of("raw first", "totalMs")).toFixed(3),
      goal: "<= 1.05",
    },
    {
      what: `${seconds} s track: first token (4) / (3)`,
      value: (first("resident on") / first("cli on")).toFixed(3),
      goal: "<= 0.08",
    },
  ];
}
