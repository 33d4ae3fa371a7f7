import { existsSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../../src/setup/run-tool.ts";
import type { KeyTruth } from "./chord-tracks.ts";
import { gatherMidi, type MidiFile } from "./gather-midi.ts";
import { RATE_HZ } from "./synth.ts";

export interface MidiPiece {
  readonly name: string;
  readonly source: MidiFile["source"];
  readonly split: MidiFile["split"];
  readonly bpm: number | null;
  readonly key: KeyTruth | null;
  /** Mono, at 44.1 kHz. */
  load(): Promise<Float32Array>;
}

const LOADED_SECONDS = 240;

/** Music with known tempo and key, played by fluidsynth into `cacheDir`. */
export async function renderMidiPieces(
  cacheDir: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly MidiPiece[]> {
  const { files, fluidsynth } = await gatherMidi(cacheDir, env, signal);
  const rendered = join(cacheDir, "rendered");
  await mkdir(rendered, { recursive: true });
  const pieces: MidiPiece[] = [];
  for (const { name, source, split, path, soundFont, bpm, key } of files) {
    const raw = join(rendered, `${name}.raw`);
    if (!existsSync(raw)) {
      const args = ["-ni", "-g", "0.4", "-r", String(RATE_HZ), "-O", "s16", "-T", "raw"];
      const part = `${raw}.part`;
      const run = await runTool(
        fluidsynth,
        [...args, "-F", part, soundFont, path],
        { env },
        signal,
      );
      if (!run.ok) throw new Error(`fluidsynth could not play ${path}:\n${run.stderr}`);
      await rename(part, raw);
    }
    pieces.push({ name, source, split, bpm, key, load: () => loadRaw(raw) });
  }
  return pieces;
}

/** The left and right of the first four minutes of what fluidsynth wrote, mixed. */
async function loadRaw(path: string): Promise<Float32Array> {
  await using file = await open(path, "r");
  const bytes = Buffer.alloc(4 * LOADED_SECONDS * RATE_HZ);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return Float32Array.from(
    { length: Math.floor(bytesRead / 4) },
    (_, frame) => (bytes.readInt16LE(4 * frame) + bytes.readInt16LE(4 * frame + 2)) / 65_536,
  );
}
