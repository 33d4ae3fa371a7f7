import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { z } from "zod";
import { diskProblem, errorCode } from "./problems.ts";

/** A stretch of the file that one request fetches; `end` is the first byte that is not part of it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** How many of its bytes, from its start on, are on the disk. */
  done: number;
}

export interface Part {
  readonly file: FileHandle;
  readonly pieces: readonly Piece[];
  readonly doneBytes: () => number;
  /** Writes down what is done. A crash between two of these loses only what came between. */
  save(): Promise<void>;
  close(): Promise<void>;
}

export interface PartIdentity {
  readonly partPath: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface PartOptions extends PartIdentity {
  readonly pieceBytes: number;
}

const storedPart = z.object({
  sizeBytes: z.number(),
  sha256: z.string(),
  pieces: z.array(z.object({ start: z.int(), end: z.int(), done: z.int() })),
});

/** The two files that an unfinished download consists of. */
export function partFiles(destination: string): { partPath: string; statePath: string } {
  return { partPath: `${destination}.part`, statePath: `${destination}.part.json` };
}

/** Goes on with what an earlier run left of the very same bytes; begins anew where there is nothing of the kind. */
export async function openPart(options: PartOptions): Promise<Part> {
  const { partPath, sizeBytes, sha256 } = options;
  const statePath = `${partPath}.json`;
  const kept = await readState(options, statePath);
  if (kept === undefined) await removePart(partPath);
  const pieces = kept ?? cut(options);
  const write = createNotes(statePath, { sizeBytes, sha256, pieces });
  try {
    const file = await open(partPath, kept === undefined ? "w+" : "r+");
    try {
      await file.truncate(sizeBytes);
      await write();
    } catch (error) {
      await file.close();
      throw error;
    }
    return { file, pieces, doneBytes: () => sum(pieces), save: write, close: () => file.close() };
  } catch (error) {
    throw diskProblem(error, partPath);
  }
}

/** Writes the notes whole or not at all; on a disk that got full meanwhile, over those that are there. */
function createNotes(statePath: string, state: z.output<typeof storedPart>): () => Promise<void> {
  // As long as they can ever get, so that nothing has to be found for them on a full disk.
  const done = state.pieces.map(({ start, end }) => ({ start, end, done: end - start }));
  const { length } = JSON.stringify({ ...state, pieces: done });
  return async () => {
    const text = JSON.stringify(state).padEnd(length);
    const written = `${statePath}.new`;
    try {
      await writeFile(written, text);
      await rename(written, statePath);
    } catch (error) {
      await rm(written, { force: true });
      if (errorCode(error) !== "ENOSPC") throw error;
      await writeFile(statePath, text, { flag: "r+" });
    }
  };
}

/** How much of the file an earlier run left, in bytes. */
export async function keptBytes(options: PartIdentity): Promise<number> {
  return sum((await readState(options, `${options.partPath}.json`)) ?? []);
}

export async function removePart(partPath: string): Promise<void> {
  for (const path of [`${partPath}.json`, `${partPath}.json.new`, partPath]) {
    await rm(path, { force: true });
  }
}

function cut({ sizeBytes, pieceBytes }: PartOptions): Piece[] {
  const count = Math.max(1, Math.ceil(sizeBytes / pieceBytes));
  return Array.from({ length: count }, (_, index) => ({
    start: index * pieceBytes,
    end: Math.min((index + 1) * pieceBytes, sizeBytes),
    done: 0,
  }));
}

async function readState(
  { partPath, sizeBytes, sha256 }: PartIdentity,
  statePath: string,
): Promise<Piece[] | undefined> {
  try {
    const state = storedPart.parse(JSON.parse(await readFile(statePath, "utf8")));
    const isSame = state.sizeBytes === sizeBytes && state.sha256 === sha256;
    const { size } = await stat(partPath);
    return isSame && size === sizeBytes && isWhole(state.pieces, sizeBytes)
      ? state.pieces
      : undefined;
  } catch {
    return undefined; // None, or not ours: what it stood for is fetched again.
  }
}

/** Whether the pieces cover the file once, without gaps. */
function isWhole(pieces: readonly Piece[], sizeBytes: number): boolean {
  let at = 0;
  for (const { start, end, done } of pieces) {
    if (start !== at || end <= start || done < 0 || done > end - start) return false;
    at = end;
  }
  return at === sizeBytes;
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((bytes, { done }) => bytes + done, 0);
}
