import type { AskableModels } from "./askable-models.ts";
import { qualityOf } from "./quality.ts";

export interface AboutOptions {
  readonly models: AskableModels;
  readonly engine: string;
  readonly version: string;
  readonly maxUploadBytes: number;
  readonly heardSeconds: number;
}

/** What `/about` tells. */
export async function describeAbout(options: AboutOptions) {
  const { models, ...facts } = options;
  const installed = await models.list();
  return {
    ...facts,
    modelNames: [...new Set(installed.map(({ name }) => name))],
    quantizations: installed.map(({ quantization }) => ({
      quantization,
      quality: qualityOf(quantization),
    })),
  };
}

export type About = Awaited<ReturnType<typeof describeAbout>>;
