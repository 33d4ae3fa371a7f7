import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openTempFolder, removeAbandonedFolders, type TempFolder } from "./audio/temp-folder.ts";

/** A folder for whatever is worked on, gone when it is disposed of; what earlier processes left behind is removed. */
export async function openScratch(dataDir: string): Promise<TempFolder> {
  const parent = join(resolve(dataDir), "tmp");
  await mkdir(parent, { recursive: true });
  await removeAbandonedFolders(parent);
  return openTempFolder(parent);
}
