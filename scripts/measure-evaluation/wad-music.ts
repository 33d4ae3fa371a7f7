import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface WadTune {
  readonly name: string;
  readonly midi: Buffer;
}

const DIRECTORY_ENTRY_BYTES = 16;

/** The MIDI files in Doom's kind of archive, each once: a directory of named lumps, of which music's begin with D_. */
export function readWadMusic(paths: readonly string[]): readonly WadTune[] {
  const tunes = new Map<string, WadTune>();
  for (const path of paths) {
    const wad = readFileSync(path);
    const count = wad.readInt32LE(4);
    const directory = wad.readInt32LE(8);
    for (let lump = 0; lump < count; lump += 1) {
      const entry = directory + lump * DIRECTORY_ENTRY_BYTES;
      const start = wad.readInt32LE(entry);
      const midi = wad.subarray(start, start + wad.readInt32LE(entry + 4));
      const name = wad.toString("latin1", entry + 8, entry + 16).replace(/\0.*$/, "");
      if (!name.startsWith("D_") || midi.toString("latin1", 0, 4) !== "MThd") continue;
      const hash = createHash("sha256").update(midi).digest("hex");
      if (!tunes.has(hash)) tunes.set(hash, { name: name.toLowerCase(), midi });
    }
  }
  return [...tunes.values()];
}
