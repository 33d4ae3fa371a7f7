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
