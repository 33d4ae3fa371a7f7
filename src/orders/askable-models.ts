import { chooseModel } from "../inference/choose-model.ts";
import { findModels } from "../inference/models.ts";
import type { AskedModel, RemoteModel } from "../inference/remote-model.ts";
import { describeQuality, type Quality } from "./quality.ts";

/** The models that can be asked. Every method throws InferenceError where there is none. */
export interface AskableModels {
  /** Looked up anew each time: files come and go while the bot runs. Null is the operator's default. */
  choose(wanted: string | null): Promise<AskedModel>;
  qualities(): Promise<readonly Quality[]>;
  /** The best first. */
  list(): Promise<readonly AskedModel[]>;
}

export interface InstalledModelsOptions {
  readonly modelDir: string;
  /** The operator's default: a quantization or a quality; undefined is the best installed. */
  readonly wanted: string | undefined;
}

export function createInstalledModels({ modelDir, wanted }: InstalledModelsOptions): AskableModels {
  const list = async () => (await findModels(modelDir)).models;
  return {
    list,
    choose: async (asked) => chooseModel(await list(), asked ?? wanted),
    qualities: async () => (await list()).map(({ quantization }) => describeQuality(quantization)),
  };
}

/** The one model of a host elsewhere: whatever is wished for, that answers. */
export function createRemoteModels(model: RemoteModel): AskableModels {
  const { name, quantization } = model;
  return {
    list: async () => [model],
    choose: async () => model,
    qualities: async () => [{ quantization, label: name }],
  };
}
