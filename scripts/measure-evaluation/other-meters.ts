import { existsSync } from "node:fs";
import { join } from "node:path";
import { unpackDebianPackages } from "../../src/setup/debian-packages.ts";
import { runTool } from "../../src/setup/run-tool.ts";

/** What another program reads of a file; null where it does not say. */
export interface Reading {
  readonly integratedLufs: number | null;
  readonly rangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly samplePeakDbfs: number | null;
}

export interface OtherMeters {
  /** ffmpeg's filters `ebur128` and `astats`. */
  ffmpeg(path: string): Promise<Reading>;
  /** Debian's `loudgain`, which asks libebur128. */
  loudgain(path: string): Promise<Reading>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Needs ffmpeg on PATH; loudgain is unpacked into `cacheDir` with the machine's own apt (no root). */
export async function openOtherMeters(
  cacheDir: string,
  env: Env,
  signal: AbortSignal,
): Promise<OtherMeters> {
  const folder = join(cacheDir, "debian-meters");
  if (!existsSync(folder)) {
    const programs = ["loudgain"];
    await unpackDebianPackages(
      { packages: programs, suite: "machine", programs, folder, env, onProgress: console.error },
      signal,
    );
  }
  async function run(command: string, args: readonly string[]) {
    const result = await runTool(command, args, { env }, signal);
    if (!result.ok) throw new Error(`${command} ${args.join(" ")}:\n${result.stderr}`);
    return result;
  }
  return {
    async ffmpeg(path) {
      const filter = "ebur128=peak=true:framelog=verbose,astats=measure_perchannel=none";
      const args = ["-nostdin", "-hide_banner", "-i", path, "-af", filter, "-f", "null", "-"];
      const { stderr } = await run("ffmpeg", args);
      // The graph is set up twice; the first time it prints a summary of nothing.
      const summary = stderr.slice(stderr.lastIndexOf("Summary:"));
      const stats = stderr.slice(stderr.lastIndexOf("Overall"));
      return {
        integratedLufs: numberAfter(/I:/, summary),
        rangeLu: numberAfter(/LRA:/, summary),
        truePeakDbtp: numberAfter(/Peak:/, summary),
        samplePeakDbfs: numberAfter(/Peak level dB:/, stats),
      };
    },
    async loudgain(path) {
      const { stdout } = await run(join(folder, "bin", "loudgain"), ["-q", "-O", path]);
      const [names = "", values = ""] = stdout.trim().split("\n");
      const cells = values.split("\t");
      const read = (name: string) => numberAfter(/^/, cells[names.split("\t").indexOf(name)] ?? "");
      return {
        integratedLufs: read("Loudness"),
        rangeLu: read("Range"),
        truePeakDbtp: read("True_Peak_dBTP"),
        samplePeakDbfs: null,
      };
    },
  };
}

function numberAfter(label: RegExp, text: string): number | null {
  const found = new RegExp(`${label.source}\\s*(-?[\\d.]+)`).exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
