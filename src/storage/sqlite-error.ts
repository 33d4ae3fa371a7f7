// Primary result codes, https://www.sqlite.org/rescode.html; extended ones carry them in their lowest byte.
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

const FULL_CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** Somebody else holds the lock, and did so for as long as we were willing to wait. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** The file is damaged or was never a database: no repeat will help. */
export function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Nothing more can be written, be it SQLite that says so or the file system: space, or our share of it, is used up. */
export function isDiskFull(error: unknown): boolean {
  if (primaryCode(error) === FULL) return true;
  return error instanceof Error && "code" in error && FULL_CODES.has(error.code);
}

export type StorageFault = "busy" | "disk-full" | "corrupt";

/** What is the matter with storage; null for an error that is about something else. */
export function storageFault(error: unknown): StorageFault | null {
  if (isBusy(error)) return "busy";
  if (isDiskFull(error)) return "disk-full";
  return isCorrupt(error) ? "corrupt" : null;
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
