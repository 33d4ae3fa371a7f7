import { access, constants, stat } from "node:fs/promises";
import { delimiter, join, resolve, sep } from "node:path";

/**
 * The absolute path of a program: `name` itself where it is a path, else the first match in `searchPath` (the form of
 * `PATH`). Undefined where there is none.
 */
export async function findExecutable(
  name: string,
  searchPath: string,
): Promise<string | undefined> {
  const candidates =
    name.includes("/") || name.includes(sep)
      ? [resolve(name)]
      : searchPath
          .split(delimiter)
          .filter((folder) => folder !== "")
          .map((folder) => join(folder, name));
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return candidate;
    if (process.platform === "win32" && (await isExecutable(`${candidate}.exe`))) {
      return `${candidate}.exe`;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
