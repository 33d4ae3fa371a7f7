import type { Config } from "../../config.ts";
import { neededContextTokens, residentContextTokens } from "../../inference/context-size.ts";
import type { InstalledModel } from "../../inference/models.ts";
import { devicesInUse, type GpuDevice } from "../devices.ts";
import { ok, type Finding } from "./finding.ts";

export interface MemoryDemand {
  readonly config: Config;
  /** The largest first. */
  readonly models: readonly InstalledModel[];
  readonly chosen: InstalledModel;
  readonly projectorBytes: number;
  readonly devices: readonly GpuDevice[];
}

export interface MemoryCheck {
  readonly findings: readonly Finding[];
  /** Whether one copy of the model can be loaded now; undefined where nobody knows. */
  readonly fitsNow: boolean | undefined;
}

const MIB = 1024 * 1024;
/** 28 layers, 4 key and value heads of 128 numbers, two bytes each. */
export const KV_BYTES_PER_TOKEN = 28 * 2 * 4 * 128 * 2;
/** The layers and the output. */
const LAYERS = 29;
/** For what is computed meanwhile, with llama.cpp's usual batches. */
const COMPUTE_MIB = 400;
/** The reckoning is a few percent too high, rather than too low. */
const TOLERANCE = 1.05;
/** What a desktop and a driver take now and then. */
const SPARE_MIB = 512;

/** Whether the graphics memory holds what the configuration asks for, at most. Computed, not tried. */
export function checkMemory(demand: MemoryDemand): MemoryCheck {
  const { config, chosen, devices } = demand;
  const memory = availableMib(devices);
  if (config.GPU_LAYERS === 0 || memory === undefined) return { findings: [], fitsNow: undefined };
  const copies = copiesOf(demand);
  const neededMib = copies.reduce((sum, model) => sum + mibOf(model, demand, config.ENGINE), 0);
  const fitsNow = mibOf(chosen, demand, config.ENGINE) <= memory.freeMib;
  const many = copies.length > 1 ? `${copies.length} models` : chosen.quantization;
  const needs = `${many} with ${contextOf(config, config.ENGINE)} tokens of context ${copies.length > 1 ? "need" : "needs"} about ${gib(neededMib)}`;

  if (neededMib > memory.totalMib * TOLERANCE) {
    const finding = {
      check: "memory",
      severity: "problem",
      what: `${needs}, but there are ${gib(memory.totalMib)} in all`,
      why: "The model would not load (out of memory), or spill into slow ordinary memory.",
      mend: smaller(demand, memory.totalMib),
    } as const;
    return { findings: [finding], fitsNow };
  }
  if (neededMib > memory.totalMib) {
    const finding = {
      check: "memory",
      severity: "warning",
      what: `${needs}, and there are ${gib(memory.totalMib)} in all: the longest tracks may not fit`,
      why: "What does not fit ends with: out of memory.",
      mend: smaller(demand, memory.totalMib),
    } as const;
    return { findings: [finding], fitsNow };
  }
  if (neededMib > memory.freeMib) {
    const finding = {
      check: "memory",
      severity: "warning",
      what: `${needs}; of ${gib(memory.totalMib)} only ${gib(memory.freeMib)} are free now`,
      why: "Something else has the rest: another program, or the bot itself where it runs already. Together they do not fit.",
      mend: "Look who has it (nvidia-smi, rocm-smi, nvtop) and end it, or choose a smaller quality.",
    } as const;
    return { findings: [finding], fitsNow };
  }
  const fits = ok("memory", `${needs}; ${gib(memory.freeMib)} are free`);
  return { findings: [fits, ...residentPays(demand, memory.freeMib)], fitsNow };
}

/**
 * Of the backend that comes first: a card that two backends know is listed twice. Undefined where a device does not
 * tell, or where there is none.
 */
function availableMib(devices: readonly GpuDevice[]) {
  const [first, ...others] = devicesInUse(devices);
  if (first === undefined) return undefined;
  const own = [first, ...others.filter(({ backend }) => backend === first.backend)];
  let [totalMib, freeMib] = [0, 0];
  for (const device of own) {
    if (device.totalMib === null || device.freeMib === null) return undefined;
    totalMib += device.totalMib;
    freeMib += device.freeMib;
  }
  return { totalMib, freeMib };
}

/** What may be loaded at the same time. */
function copiesOf({ config, models, chosen }: MemoryDemand): readonly InstalledModel[] {
  if (config.ENGINE === "llama-mtmd-cli") {
    return Array.from({ length: config.ENGINE_CONCURRENCY }, () => chosen);
  }
  // Whoever presses "Best quality" has the largest loaded.
  const others = models.filter((model) => model !== chosen);
  return [chosen, ...others.slice(0, config.RESIDENT_MODELS - 1)];
}

function mibOf(
  model: InstalledModel,
  { config, projectorBytes }: MemoryDemand,
  engine: Config["ENGINE"],
): number {
  const share = Math.min(1, config.GPU_LAYERS / LAYERS);
  const kvBytes = contextOf(config, engine) * KV_BYTES_PER_TOKEN;
  return (model.sizeBytes * share + projectorBytes + kvBytes * share) / MIB + COMPUTE_MIB;
}

/** Of the longest track. */
function contextOf(config: Config, engine: Config["ENGINE"]): number {
  const { HEARD_SECONDS: seconds, MAX_OUTPUT_TOKENS: maxOutputTokens } = config;
  if (config.CONTEXT_TOKENS !== undefined) return config.CONTEXT_TOKENS;
  return engine === "llama-server"
    ? residentContextTokens({ heardSeconds: seconds, maxOutputTokens })
    : neededContextTokens({ audioSeconds: seconds, prompt: "", maxOutputTokens });
}

function smaller(demand: MemoryDemand, totalMib: number): string {
  const { config, models, chosen } = demand;
  if (copiesOf(demand).length > 1) {
    const name = config.ENGINE === "llama-server" ? "RESIDENT_MODELS" : "ENGINE_CONCURRENCY";
    return `Lower ${name} (it is ${copiesOf(demand).length}), or choose a smaller quality.`;
  }
  const fitting = models.find((model) => mibOf(model, demand, config.ENGINE) <= totalMib);
  if (fitting !== undefined) return `Set QUANTIZATION=${fitting.quantization}, which fits.`;
  const onGpu = layersThatFit(demand, totalMib);
  const layers =
    onGpu > 0 ? `, or set GPU_LAYERS=${onGpu}, which leaves the rest to the processor` : "";
  const target = chosen.quantization === "IQ3_M" ? "a smaller quality" : "IQ3_M (3.4 GB)";
  return `Install ${target}, or lower HEARD_SECONDS or CONTEXT_TOKENS${layers}.`;
}

function layersThatFit({ config, chosen, projectorBytes }: MemoryDemand, totalMib: number): number {
  const kvMib = (contextOf(config, config.ENGINE) * KV_BYTES_PER_TOKEN) / MIB;
  const perLayer = (chosen.sizeBytes / MIB + kvMib) / LAYERS;
  return Math.floor((totalMib - projectorBytes / MIB - COMPUTE_MIB) / perLayer);
}

function residentPays(demand: MemoryDemand, freeMib: number): readonly Finding[] {
  const { config, chosen } = demand;
  if (config.ENGINE !== "llama-mtmd-cli" || config.ENGINE_CONCURRENCY > 1) return [];
  const resident = mibOf(chosen, demand, "llama-server");
  if (resident + SPARE_MIB > freeMib) return [];
  return [
    {
      check: "memory",
      severity: "hint",
      what: `ENGINE=llama-server would fit: about ${gib(resident)} with its longer context`,
      why: "It keeps the model in memory and remembers the conversation: a follow-up is answered without loading the model and hearing the track again. It pays unless something else needs the card in between.",
      mend: "Set ENGINE=llama-server in .env, and run npm run doctor once more.",
    },
  ];
}

function gib(mib: number): string {
  return `${(mib / 1024).toFixed(1)} GiB`;
}
