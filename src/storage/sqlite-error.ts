// Primary result codes, https://www.sqlite.org/rescode.html; extended ones carry them in their lowest byte.
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Somebody else holds the lock, and did so for as long as we were willing to wait. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** The file is damaged or was never a database: no repeat will help. */
export function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
