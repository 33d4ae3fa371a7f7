import { devicesInUse, type GpuDevice } from "./devices.ts";
import {
  PUBLISHED_MODELS,
  findPublishedModel,
  fits,
  gigabytes,
  recommendModel,
  type PublishedModel,
} from "./download/model-catalog.ts";
import { inspectModelFolder } from "./download/model-folder.ts";
import { SetupError } from "./errors.ts";
import type { ModelStepOptions } from "./setup-models.ts";
import type { Choice } from "./setup-talk.ts";

/** A model, and where the wish for it comes from. */
export interface ChosenQuality {
  readonly quantization: string;
  /** Undefined: something else that is there already. */
  readonly model: PublishedModel | undefined;
  /** Whether somebody said so, or nothing was there: else the configuration stays as it is. */
  readonly isDecided: boolean;
}

/**
 * Chooses a model for a folder: what was said, else what is configured, else what the bot would load of what is there,
 * else what fits the graphics card. Throws SetupError `bad-answer` for what is neither there nor published.
 */
export async function chooseQuality(
  modelDir: string,
  { talk, env, devices, given }: ModelStepOptions,
  signal: AbortSignal,
): Promise<ChosenQuality> {
  const { models } = await inspectModelFolder(modelDir);
  // Without a wish the bot loads the largest.
  const bySize = models.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const installed = [...new Set(bySize.map(({ label }) => label))];
  const vramBytes = vramOf(devices);
  const { model: recommended, why } = recommendModel(vramBytes);
  const configured = quantizationOf(env["QUANTIZATION"]);
  if (given.quantization !== undefined) return named(given.quantization, installed);
  if (talk.ask === undefined) {
    const there = configured ?? installed[0];
    if (there !== undefined) return { ...named(there, installed), isDecided: false };
    talk.tell.say(`${recommended.quantization} it is: ${why}`);
    return { quantization: recommended.quantization, model: recommended, isDecided: true };
  }
  talk.tell.say(`Recommended: ${recommended.quantization}, since ${why}`);
  const choices = PUBLISHED_MODELS.map((model) => choiceOf(model, installed, vramBytes));
  const others = installed.filter((label) => findPublishedModel(label) === undefined);
  const all: Choice<string>[] = [
    ...choices,
    ...others.map((label) => ({ value: label, label: `${label} (there already)` })),
  ];
  const asSet = all.find(({ value }) => value === configured)?.value;
  const first = asSet ?? installed[0] ?? recommended.quantization;
  return named(await talk.ask.choose("Which quality?", all, first, signal), installed);
}

/** `Q6_K` for `q6_k` and `balanced`; undefined where nothing is set. */
export function quantizationOf(wish: string | undefined): string | undefined {
  const name = wish?.trim() ?? "";
  return name === "" ? undefined : (findPublishedModel(name)?.quantization ?? name.toUpperCase());
}

function named(wish: string, installed: readonly string[]): ChosenQuality {
  const model = findPublishedModel(wish);
  const quantization = model?.quantization ?? wish.toUpperCase();
  if (model === undefined && !installed.includes(quantization)) {
    const offered = PUBLISHED_MODELS.map((one) => `${one.quantization} (${one.quality})`).join(
      ", ",
    );
    throw new SetupError(
      "bad-answer",
      `There is no ${wish} to download, and none in the model folder. Take one of ${offered}.`,
    );
  }
  return { quantization, model, isDecided: true };
}

function choiceOf(
  model: PublishedModel,
  installed: readonly string[],
  vramBytes: number | null,
): Choice<string> {
  const { quantization, quality, sizeBytes, vramBytes: needed } = model;
  const room =
    vramBytes === null ? "" : fits(model, vramBytes) ? ", fits" : ", too large for your card";
  const state = installed.includes(quantization) ? "there already" : gigabytes(sizeBytes);
  return {
    value: quantization,
    label: `${quality} (${quantization}), ${state}`,
    hint: `takes ${gigabytes(needed)} of graphics memory${room}`,
  };
}

/** Of the largest card: a model is put on one where it fits. */
function vramOf(devices: readonly GpuDevice[]): number | null {
  const sizes = devicesInUse(devices).flatMap(({ totalMib }) =>
    totalMib === null ? [] : [totalMib * 1024 ** 2],
  );
  return sizes.length === 0 ? null : Math.max(...sizes);
}
