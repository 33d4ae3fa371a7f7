import { SetupError } from "./errors.ts";
import { runTool } from "./run-tool.ts";

/** A graphics processor as llama.cpp sees it. */
export interface GpuDevice {
  /** What llama.cpp calls it: `CUDA0`, `ROCm0`, `Vulkan1`, `MTL0`. */
  readonly id: string;
  /** What drives it: `CUDA`, `ROCm`, `Vulkan`, `Metal`, or another backend as llama.cpp spells it. */
  readonly backend: string;
  /** `NVIDIA GeForce RTX 4090`. */
  readonly name: string;
  /** Null where it was not told. */
  readonly totalMib: number | null;
  /** At this moment; null where it was not told. */
  readonly freeMib: number | null;
  /** Whether it is a part of the processor and has ordinary memory; absent where it was not told. */
  readonly isIntegrated?: boolean;
}

export interface DeviceList {
  /** Those that models can be put on, in llama.cpp's order. Empty: everything would run on the processor. */
  readonly devices: readonly GpuDevice[];
  /** What a backend said about a graphics processor that it could not use: for people, one line each. */
  readonly complaints: readonly string[];
}

export interface DeviceOptions {
  /** Of `llama-server` or `llama-mtmd-cli`. */
  readonly toolPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The first start of a graphics driver compiles its kernels; a broken one hangs. */
const TIMEOUT_MS = 30_000;
const COMPLAINTS = 4;

/** Asks llama.cpp what it can compute on. Throws SetupError `tools-broken` where the tool does not answer. */
export async function listDevices(
  { toolPath, env }: DeviceOptions,
  signal: AbortSignal,
): Promise<DeviceList> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const deadline = AbortSignal.any([signal, timeout]);
  try {
    const { ok, stdout, stderr } = await runTool(toolPath, ["--list-devices"], { env }, deadline);
    const devices = parseDevices(stdout) ?? parseDevices(stderr);
    if (ok && devices !== undefined) {
      return { devices: markIntegrated(devices, stderr), complaints: findComplaints(stderr) };
    }
    throw new SetupError(
      "tools-broken",
      `${toolPath} --list-devices did not answer. Run it by hand.\n${stderr.trim().slice(-500)}`.trim(),
    );
  } catch (error) {
    if (signal.aborted || !timeout.aborted) throw error;
    throw new SetupError(
      "tools-broken",
      `${toolPath} --list-devices did not end within ${TIMEOUT_MS / 1000} s: the graphics driver may hang.`,
      { cause: error },
    );
  }
}

/**
 * Those that a model is put on: llama.cpp lists the graphics of a processor beside a card, and takes them only where
 * there is no card.
 */
export function devicesInUse(devices: readonly GpuDevice[]): readonly GpuDevice[] {
  const cards = devices.filter((device) => !(device.isIntegrated ?? soundsIntegrated(device)));
  return cards.length === 0 ? devices : cards;
}

/** Mesa calls Intel's cards `Intel(R) Arc(tm) A770 Graphics (DG2)`. */
function soundsIntegrated({ name }: GpuDevice): boolean {
  if (/\barc\b.*\b[ab]\d{2,3}m?\b/i.test(name)) return false;
  return /\bgraphics\b|\bUHD\b|\biris\b|raphael|phoenix|renoir|cezanne/i.test(name);
}

/** Vulkan's backend says at its start: `ggml_vulkan: 0 = AMD Radeon 780M (radv) | uma: 1 | fp16: 1 | ...`. */
function markIntegrated(devices: readonly GpuDevice[], stderr: string): readonly GpuDevice[] {
  const told = stderr.matchAll(/^ggml_vulkan: (\d+) = .*?\| uma: ([01])\b/gm);
  const byId = new Map([...told].map(([, number, uma]) => [`Vulkan${number}`, uma === "1"]));
  return devices.map((device) => {
    const isIntegrated = byId.get(device.id);
    return isIntegrated === undefined ? device : { ...device, isIntegrated };
  });
}

/** Reads what `--list-devices` prints; undefined where that is no list of devices. */
export function parseDevices(printed: string): readonly GpuDevice[] | undefined {
  const lines = printed.split(/\r?\n/);
  const head = lines.findIndex((line) => /^\s*available devices:\s*$/i.test(line));
  if (head === -1) return undefined;
  return lines
    .slice(head + 1)
    .map(parseDevice)
    .filter((device) => device !== undefined)
    .filter((device) => !isProcessor(device));
}

/** `  CUDA0: NVIDIA GeForce RTX 4090 (24080 MiB, 23500 MiB free)`; a name may hold brackets and colons too. */
function parseDevice(line: string): GpuDevice | undefined {
  const [, id, rest] = /^\s+([^\s:[]+(?:\[[^\]]*\])?):\s+(.+?)\s*$/.exec(line) ?? [];
  if (id === undefined || rest === undefined) return undefined;
  const memory = /^(.*?)\s*\((\d+) MiB, (\d+) MiB free\)$/.exec(rest);
  return {
    id,
    backend: backendOf(id),
    name: memory?.[1] ?? rest,
    ...memoryOf(Number(memory?.[2] ?? 0), Number(memory?.[3] ?? 0)),
  };
}

/** A backend that does not know what its device has (OpenCL, for long) says a byte or nothing. */
function memoryOf(totalMib: number, freeMib: number): Pick<GpuDevice, "totalMib" | "freeMib"> {
  return totalMib === 0 ? { totalMib: null, freeMib: null } : { totalMib, freeMib };
}

function backendOf(id: string): string {
  const word = /^[A-Za-z]+/.exec(id)?.[0] ?? id;
  // Metal was `Metal` until several devices could be simulated; HIP is CUDA's code under another name.
  if (/^(mtl|metal)$/i.test(word)) return "Metal";
  if (/opencl/i.test(word)) return "OpenCL";
  return /^hip$/i.test(word) ? "ROCm" : word;
}

/** Libraries that compute on the processor are listed too, and so are renderers made of software. */
function isProcessor({ backend, name }: GpuDevice): boolean {
  return /^(blas|cpu|z(en)?dnn)$/i.test(backend) || /\b(llvmpipe|swiftshader)\b/i.test(name);
}

function findComplaints(stderr: string): readonly string[] {
  const lines = stderr.split(/\r?\n/).map((line) => line.trim());
  const telling = lines.filter((line) =>
    /fail|error|no .*device.* (is )?(detected|found)|not (found|supported)|insufficient/i.test(
      line,
    ),
  );
  return [...new Set(telling)].slice(0, COMPLAINTS);
}
