import { chooseModel } from "../inference/choose-model.ts";
import { findModels, type InstalledModel } from "../inference/models.ts";
import { describeQuality, type Quality } from "./quality.ts";

export interface InstalledModels {
  /** Looked up anew each time: files come and go while the bot runs. Null is the operator's default. */
  choose(wanted: string | null): Promise<InstalledModel>;
  qualities(): Promise<readonly Quality[]>;
  list(): Promise<readonly InstalledModel[]>;
}

export interface InstalledModelsOptions {
  readonly modelDir: string;
  /** The operator's default: a quantization or a quality; undefined is the best installed. */
  readonly wanted: string | undefined;
}

/** Every method throws InferenceError where no model can be asked. */
export function createInstalledModels({
  modelDir,
  wanted,
}: InstalledModelsOptions): InstalledModels {
  const list = async () => (await findModels(modelDir)).models;
  return {
    list,
    choose: async (asked) => chooseModel(await list(), asked ?? wanted),
    qualities: async () => (await list()).map(({ quantization }) => describeQuality(quantization)),
  };
}
