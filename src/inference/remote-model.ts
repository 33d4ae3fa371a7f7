import { InferenceError } from "./errors.ts";
import { identifyFile } from "./identify-file.ts";
import type { InstalledModel } from "./models.ts";

/** A model on somebody else's host: there is no file to look at. */
export interface RemoteModel {
  /** Always `remote`: which one it is, the host knows. */
  readonly quantization: string;
  /** What the host calls it. */
  readonly name: string;
  /** Of the host, as `parseHostUrl` gives it. */
  readonly baseUrl: string;
}

/** Whatever can be asked. Only engines that run on this machine need files. */
export type AskedModel = InstalledModel | RemoteModel;

export function createRemoteModel({
  baseUrl,
  model,
}: {
  readonly baseUrl: URL;
  readonly model: string;
}): RemoteModel {
  return { quantization: "remote", name: model, baseUrl: baseUrl.href };
}

/** Throws `model-missing` for a remote one. */
export function needInstalled(model: AskedModel): InstalledModel {
  if ("path" in model) return model;
  throw new InferenceError(
    "model-missing",
    `${model.name} at ${model.baseUrl} has no files here`,
    "This engine runs files of this machine: set MODEL_DIR, or ENGINE=openai.",
  );
}

/** What `answerKey` wants to know: content for files, address and name for a host. */
export async function identifyModel(
  model: AskedModel,
): Promise<{ readonly model: string; readonly projector: string }> {
  if (!("path" in model)) return { model: `${model.baseUrl} ${model.name}`, projector: "" };
  return {
    model: await identifyFile(model.path),
    projector: await identifyFile(model.projectorPath),
  };
}
