import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { unpackDebianPackages } from "../../src/setup/debian-packages.ts";
import { runTool } from "../../src/setup/run-tool.ts";
import type { KeyTruth } from "./chord-tracks.ts";
import { readMidiTruth } from "./midi-truth.ts";
import { writeMmaSongs } from "./mma-songs.ts";
import { readWadMusic } from "./wad-music.ts";

export interface MidiFile {
  /** Unique, and fit for a file name. */
  readonly name: string;
  readonly source: "openttd-openmsx" | "planetblupi-music-midi" | "freedoom" | "mma";
  readonly split: "fit" | "check";
  readonly path: string;
  readonly soundFont: string;
  readonly bpm: number | null;
  readonly key: KeyTruth | null;
}

type Env = Readonly<Record<string, string | undefined>>;

const TUNED_ON = {
  "openttd-openmsx": "usr/share/games/openttd/baseset/openmsx",
  "planetblupi-music-midi": "usr/share/planetblupi/music",
} as const;
const WADS = ["freedoom1.wad", "freedoom2.wad"] as const;

/**
 * MIDI files of known tempo and key, with the machine's own apt (no root) unpacked into `cacheDir`; nothing of it belongs
 * to us. What the method was tuned on plays with one sound font; the music of Freedoom and what MMA makes of our charts
 * play with another, and half of them, by their hash, were left alone until everything was chosen.
 */
export async function gatherMidi(
  cacheDir: string,
  env: Env,
  signal: AbortSignal,
): Promise<{ readonly files: readonly MidiFile[]; readonly fluidsynth: string }> {
  const tuned = join(cacheDir, "debian");
  const more = join(cacheDir, "debian-more");
  const unpack = (folder: string, packages: readonly string[], programs: readonly string[]) =>
    existsSync(folder)
      ? undefined
      : unpackDebianPackages(
          { packages, suite: "machine", programs, folder, env, onProgress: console.error },
          signal,
        );
  await unpack(
    tuned,
    ["fluidsynth", "timgm6mb-soundfont", ...Object.keys(TUNED_ON)],
    ["fluidsynth"],
  );
  await unpack(more, ["freedoom", "mma", "fluid-soundfont-gm", "python3"], ["python3"]);
  const midi = join(cacheDir, "midi");
  await mkdir(midi, { recursive: true });
  const files = [
    ...tunedOn(join(tuned, "root")),
    ...(await freedoom(join(more, "root"), midi)),
    ...(await accompaniments(more, { midi, env, signal })),
  ];
  return { files, fluidsynth: join(tuned, "bin", "fluidsynth") };
}

function tunedOn(root: string): MidiFile[] {
  const soundFont = join(root, "usr/share/sounds/sf2/TimGM6mb.sf2");
  return (["openttd-openmsx", "planetblupi-music-midi"] as const).flatMap((source) => {
    const folder = join(root, TUNED_ON[source]);
    const names = readdirSync(folder).filter((entry) => entry.endsWith(".mid"));
    return names.toSorted().map((entry): MidiFile => {
      const path = join(folder, entry);
      const name = basename(entry, ".mid");
      const { bpm, key } = readMidiTruth(path);
      return { name, source, split: "fit", path, soundFont, bpm, key };
    });
  });
}

async function freedoom(root: string, folder: string): Promise<MidiFile[]> {
  const tunes = readWadMusic(WADS.map((wad) => join(root, "usr/share/games/doom", wad)));
  return await Promise.all(
    tunes.map(async ({ name: lump, midi }): Promise<MidiFile> => {
      const name = `freedoom-${lump}`;
      const path = join(folder, `${name}.mid`);
      // Several processes look at them at once: what is there is not written again under their eyes.
      if (!existsSync(path)) await writeFile(path, midi);
      const split = splitOf(midi);
      const soundFont = fluidFont(root);
      const { bpm, key } = readMidiTruth(path);
      return { name, source: "freedoom", split, path, soundFont, bpm, key };
    }),
  );
}

async function accompaniments(
  folder: string,
  { midi, env, signal }: { midi: string; env: Env; signal: AbortSignal },
): Promise<MidiFile[]> {
  const root = join(folder, "root");
  const library = join(root, "usr/share/mma");
  const mma = (args: readonly string[]) =>
    runTool(
      "env",
      [`MMA_HOME=${library}`, join(folder, "bin", "python3"), join(root, "usr/bin/mma"), ...args],
      { env },
      signal,
    );
  const files: MidiFile[] = [];
  for (const { name: title, bpm, key, chart } of writeMmaSongs()) {
    const name = `mma-${title.replaceAll(/[^\w]+/g, "-")}`;
    const path = join(midi, `${name}.mid`);
    if (!existsSync(path)) {
      if (files.length === 0) await mma(["-G"]); // Its index of grooves.
      await writeFile(join(midi, `${name}.mma`), chart);
      const run = await mma(["-f", path, join(midi, `${name}.mma`)]);
      if (!existsSync(path)) throw new Error(`mma could not play ${title}:\n${run.stdout}`);
    }
    const split = splitOf(Buffer.from(chart));
    files.push({ name, source: "mma", split, path, soundFont: fluidFont(root), bpm, key });
  }
  return files;
}

function fluidFont(root: string): string {
  return join(root, "usr/share/sounds/sf2/FluidR3_GM.sf2");
}

/** Declared before anything was measured: an odd first byte of the SHA-256 checks, an even one may be fitted on. */
function splitOf(content: Buffer): MidiFile["split"] {
  const [first = 0] = createHash("sha256").update(content).digest();
  return first % 2 === 1 ? "check" : "fit";
}
