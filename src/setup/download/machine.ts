import { readFile, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { findExecutable } from "../../find-executable.ts";
import { runTool } from "../run-tool.ts";

/** What decides which build of llama.cpp fits. */
export interface Machine {
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** As Node names it: `x64`, `arm64`. */
  readonly arch: string;
  /** Makers of the graphics processors, as far as the system tells. */
  readonly graphics: readonly ("nvidia" | "amd" | "intel" | "other")[];
  /** What NVIDIA's driver says. */
  readonly nvidia: { readonly driver: number; readonly computeCapability: number } | null;
  /** The version of an installed ROCm: `7.2.1`. */
  readonly rocm: string | null;
}

export interface MachineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly arch?: string;
  /** `/`, but for tests. */
  readonly root?: string;
}

const MAKERS: Readonly<Record<string, Machine["graphics"][number]>> = {
  "0x10de": "nvidia",
  "0x1002": "amd",
  "0x8086": "intel",
};
/** Under WSL the driver's tool is not on everybody's PATH. */
const WSL_TOOLS = "/usr/lib/wsl/lib";

/** Looks at what the system tells without any library of a graphics card. Finds nothing rather than to fail. */
export async function inspectMachine(
  options: MachineOptions,
  signal: AbortSignal,
): Promise<Machine> {
  const { env, platform = process.platform, arch = process.arch, root = "/" } = options;
  const nvidia = await askNvidia(env, signal);
  const seen = platform === "linux" ? await listGraphics(join(root, "sys/class/drm")) : [];
  const graphics = nvidia === null || seen.includes("nvidia") ? seen : ["nvidia" as const, ...seen];
  const rocm = platform === "linux" ? await readRocm(join(root, "opt/rocm")) : null;
  return { platform, arch, graphics, nvidia, rocm };
}

async function listGraphics(folder: string): Promise<Machine["graphics"]> {
  const cards = (await readdir(folder).catch(() => [])).filter((name) => /^card\d+$/.test(name));
  const ids = await Promise.all(
    cards.map((card) => readFile(join(folder, card, "device", "vendor"), "utf8").catch(() => "")),
  );
  return ids.filter((id) => id !== "").map((id) => MAKERS[id.trim()] ?? "other");
}

async function askNvidia(
  env: MachineOptions["env"],
  signal: AbortSignal,
): Promise<Machine["nvidia"]> {
  const tool = await findExecutable("nvidia-smi", [env["PATH"] ?? "", WSL_TOOLS].join(delimiter));
  if (tool === undefined) return null;
  const query = ["--query-gpu=driver_version,compute_cap", "--format=csv,noheader"];
  const { ok, stdout } = await runTool(tool, query, { env }, signal);
  const [, driver, computeCapability] = /^(\d+)[\d.]*,\s*([\d.]+)/m.exec(stdout) ?? [];
  if (!ok || driver === undefined) return null;
  return { driver: Number(driver), computeCapability: Number(computeCapability) };
}

async function readRocm(folder: string): Promise<string | null> {
  const version = await readFile(join(folder, ".info", "version"), "utf8").catch(() => "");
  return /^\d+\.\d+(\.\d+)?/.exec(version)?.[0] ?? null;
}
