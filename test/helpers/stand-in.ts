import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { InstalledModel } from "../../src/inference/models.ts";
import { chooseModel } from "../../src/inference/choose-model.ts";
import { findModels } from "../../src/inference/models.ts";

/** The folder of the stand-in model: tiny, made by hand, answers from a fixed set of sentences. */
export const STAND_IN_DIR = fileURLToPath(
  new URL("../fixtures/tiny-music-flamingo", import.meta.url),
);

export async function standIn(quantization?: string): Promise<InstalledModel> {
  return chooseModel((await findModels(STAND_IN_DIR)).models, quantization);
}

/** One that may be spoilt. */
export async function copyStandIn(folder: string): Promise<InstalledModel> {
  const model = await standIn("Q8_0");
  const path = join(folder, basename(model.path));
  const projectorPath = join(folder, basename(model.projectorPath));
  await copyFile(model.path, path);
  await copyFile(model.projectorPath, projectorPath);
  return { ...model, path, projectorPath };
}
