import { randomUUID } from "node:crypto";
import { constants, copyFile, link, mkdir, rm } from "node:fs/promises";
import { join, sep } from "node:path";

export interface MediaFolder {
  /** Ends with a separator, since llama-server joins it with a name as it is. */
  readonly path: string;
  /** Puts a file there under a new name; the caller owns it. Rejects with the system's error. */
  lend(filePath: string): Promise<LentFile>;
}

export interface LentFile extends AsyncDisposable {
  readonly name: string;
}

/** The one folder whose files a server may read: each lies in it for as long as it is asked about. */
export async function openMediaFolder(path: string): Promise<MediaFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return {
    path: path.endsWith(sep) ? path : path + sep,
    async lend(filePath) {
      const name = `${randomUUID()}.wav`;
      const lent = join(path, name);
      await linkOrCopy(filePath, lent);
      return { name, [Symbol.asyncDispose]: () => rm(lent, { force: true }) };
    },
  };
}

/** Another disk, or one that knows no links, needs a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
