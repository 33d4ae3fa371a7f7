import type { Machine } from "./machine.ts";

/** What llama.cpp computes with. */
export type Backend = "cuda" | "rocm" | "vulkan" | "metal" | "cpu";
export const BACKENDS: readonly Backend[] = ["cuda", "rocm", "vulkan", "metal", "cpu"];

export interface PickedRelease {
  readonly backend: Backend;
  readonly archive: string;
  /** CUDA's own libraries, which come in an archive of their own. */
  readonly runtime: string | null;
}

/**
 * The archives of a llama.cpp release that fit a machine, by their names, best backend first; undefined where none
 * does. `wish` limits it to one backend. Names as of b10800 to b11457 (`llama-b11211-bin-ubuntu-cuda-13.4-x64.tar.gz`,
 * `…-ubuntu-rocm-10.0-x64.tar.gz`, `…-win-hip-radeon-x64.zip` before b10800).
 */
export function pickRelease(
  machine: Machine,
  assetNames: readonly string[],
  wish?: Backend,
): PickedRelease | undefined {
  const wanted = wish === undefined ? preferences(machine) : [wish];
  for (const backend of wanted) {
    const archive = findArchive(backend, machine, assetNames);
    if (archive === undefined) continue;
    const runtime = backend === "cuda" ? findRuntime(archive, assetNames) : null;
    if (runtime !== undefined) return { backend, archive, runtime };
  }
  return undefined;
}

function preferences({ platform, graphics }: Machine): readonly Backend[] {
  if (platform === "darwin") return ["metal", "cpu"];
  if (graphics.includes("nvidia")) return ["cuda", "vulkan", "cpu"];
  // Vulkan runs with the driver that is there; ROCm's build wants ROCm of its own version installed.
  if (graphics.includes("amd")) return ["rocm", "vulkan", "cpu"];
  // Windows does not tell us its graphics; its Vulkan build falls back to the processor by itself.
  return graphics.length > 0 || platform === "win32" ? ["vulkan", "cpu"] : ["cpu"];
}

function findArchive(
  backend: Backend,
  machine: Machine,
  names: readonly string[],
): string | undefined {
  const { platform, arch } = machine;
  const system = { linux: "ubuntu", darwin: "macos", win32: "win" }[platform];
  if (system === undefined) return undefined;
  const variant = variantOf(backend, system);
  const pattern = new RegExp(
    String.raw`^llama-b\d+-bin-${system}${variant}-${arch}\.(?:tar\.gz|zip)$`,
  );
  const fitting = names.filter((name) => pattern.test(name) && runs(backend, name, machine));
  return fitting.toSorted((a, b) => versionIn(b) - versionIn(a))[0];
}

function variantOf(backend: Backend, system: string): string {
  if (backend === "cuda") return String.raw`-cuda-\d+\.\d+`;
  if (backend === "rocm") return String.raw`-(?:rocm-\d+\.\d+|hip-radeon)`;
  if (backend === "vulkan") return "-vulkan";
  return system === "win" ? "-cpu" : "";
}

/** Whether what is installed is new enough for a build. */
function runs(backend: Backend, name: string, machine: Machine): boolean {
  const major = Math.floor(versionIn(name));
  if (backend === "metal") return machine.arch === "arm64"; // The x64 build has it switched off.
  if (backend === "rocm") {
    return machine.platform === "win32" || Number.parseInt(machine.rocm ?? "", 10) === major;
  }
  if (backend !== "cuda" || machine.nvidia === null) return backend !== "cuda";
  const { driver, computeCapability } = machine.nvidia;
  // NVIDIA's table: CUDA 13 from driver 580 on and for Turing (7.5) and newer; CUDA 12 from driver 525 on.
  if (major >= 13) return major === 13 && driver >= 580 && computeCapability >= 7.5;
  return major === 12 && driver >= 525;
}

function findRuntime(archive: string, names: readonly string[]): string | undefined {
  const variant = /-bin-(.+)$/.exec(archive)?.[1] ?? "";
  return names.find((name) => name.startsWith("cudart-llama-") && name.endsWith(`-bin-${variant}`));
}

/** `13.4` of `…-cuda-13.4-x64.zip`; 0 where the name has none. */
function versionIn(name: string): number {
  return Number(/-(?:cuda|rocm)-(\d+\.\d+)-/.exec(name)?.[1] ?? 0);
}
