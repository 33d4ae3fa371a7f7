import { existsSync, readdirSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { unpackDebianPackages } from "../../src/setup/debian-packages.ts";
import { runTool } from "../../src/setup/run-tool.ts";
import { readMidiTruth, type MidiTruth } from "./midi-truth.ts";
import { RATE_HZ } from "./synth.ts";

export interface MidiPiece {
  readonly name: string;
  readonly package: "openttd-openmsx" | "planetblupi-music-midi";
  readonly truth: MidiTruth;
  /** Mono, at 44.1 kHz. */
  load(): Promise<Float32Array>;
}

const FOLDERS = {
  "openttd-openmsx": "usr/share/games/openttd/baseset/openmsx",
  "planetblupi-music-midi": "usr/share/planetblupi/music",
} as const;
const SOUND_FONT = "usr/share/sounds/sf2/TimGM6mb.sf2";

/**
 * Music with known tempo and key: two Debian packages of MIDI files, played by fluidsynth. All is fetched into
 * `cacheDir` with the machine's own apt (no root), nothing of it belongs to us.
 */
export async function renderMidiPieces(
  cacheDir: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly MidiPiece[]> {
  const folder = join(cacheDir, "debian");
  if (!existsSync(folder)) {
    await unpackDebianPackages(
      {
        packages: ["fluidsynth", "timgm6mb-soundfont", ...Object.keys(FOLDERS)],
        suite: "machine",
        programs: ["fluidsynth"],
        folder,
        env,
        onProgress: (line) => console.error(line),
      },
      signal,
    );
  }
  const rendered = join(cacheDir, "rendered");
  await mkdir(rendered, { recursive: true });
  const pieces: MidiPiece[] = [];
  for (const name of ["openttd-openmsx", "planetblupi-music-midi"] as const) {
    const music = join(folder, "root", FOLDERS[name]);
    for (const file of readdirSync(music)
      .filter((entry) => entry.endsWith(".mid"))
      .toSorted()) {
      const midi = join(music, file);
      const raw = join(rendered, `${basename(file, ".mid")}.raw`);
      if (!existsSync(raw)) {
        const font = join(folder, "root", SOUND_FONT);
        const args = ["-ni", "-g", "0.4", "-r", String(RATE_HZ), "-O", "s16", "-T", "raw"];
        const program = join(folder, "bin", "fluidsynth");
        const run = await runTool(program, [...args, "-F", raw, font, midi], { env }, signal);
        if (!run.ok) throw new Error(`fluidsynth could not play ${file}:\n${run.stderr}`);
      }
      pieces.push({
        name: basename(file, ".mid"),
        package: name,
        truth: readMidiTruth(midi),
        load: () => loadRaw(raw),
      });
    }
  }
  return pieces;
}

/** The left and right of the first four minutes of what fluidsynth wrote, mixed. */
async function loadRaw(path: string): Promise<Float32Array> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(4 * 240 * RATE_HZ),
    0,
    4 * 240 * RATE_HZ,
    0,
  );
  const bytes = buffer.subarray(0, bytesRead);
  return Float32Array.from(
    { length: Math.floor(bytes.length / 4) },
    (_, frame) => (bytes.readInt16LE(4 * frame) + bytes.readInt16LE(4 * frame + 2)) / 65_536,
  );
}
