import { stat } from "node:fs/promises";

/**
 * Makes a reader of files remember what it found until the file's size or time of change differs. Two callers at once
 * share one reading; a failure is not remembered.
 */
export function perFileVersion<T>(
  read: (path: string, sizeBytes: number) => Promise<T>,
): (path: string) => Promise<T> {
  const found = new Map<string, { readonly version: string; readonly value: Promise<T> }>();
  return async (path) => {
    const { size, mtimeMs } = await stat(path);
    const version = `${size} ${mtimeMs}`;
    const known = found.get(path);
    if (known?.version === version) return known.value;
    const value = read(path, size);
    found.set(path, { version, value });
    try {
      return await value;
    } catch (error) {
      if (found.get(path)?.value === value) found.delete(path);
      throw error;
    }
  };
}
