import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { inspectModelFile, type ModelFile } from "../../inference/inspect-model-file.ts";
import { errorCode } from "./problems.ts";

export interface ModelFolderContents {
  readonly models: readonly ModelFile[];
  readonly projectors: readonly ModelFile[];
  /** Why a file is not what its name promises, for people, a line each. */
  readonly faults: readonly string[];
}

/** What lies in a model folder already, by name and header, whole or not. A folder that does not exist is empty. */
export async function inspectModelFolder(modelDir: string): Promise<ModelFolderContents> {
  const found: ModelFile[] = [];
  const faults: string[] = [];
  for (const fileName of await listFolder(modelDir)) {
    const file = await inspectModelFile(join(modelDir, fileName), fileName);
    if (file === undefined) continue;
    if (!("why" in file)) found.push(file);
    else if (file.fault !== undefined) faults.push(file.why);
  }
  return {
    models: found.filter(({ kind }) => kind === "model"),
    projectors: found.filter(({ kind }) => kind === "projector"),
    faults,
  };
}

async function listFolder(modelDir: string): Promise<string[]> {
  try {
    return (await readdir(modelDir)).toSorted();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
