import { homedir } from "node:os";
import { resolve } from "node:path";
import type { GpuDevice } from "./devices.ts";
import { lockFolder } from "./download/folder-lock.ts";
import { createHub } from "./download/hub.ts";
import {
  PUBLISHED_MODELS,
  PUBLISHED_PROJECTOR,
  findPublishedModel,
  fits,
  gigabytes,
  recommendModel,
  type PublishedModel,
} from "./download/model-catalog.ts";
import {
  downloadModelFiles,
  planModelFiles,
  type ModelFilesOptions,
} from "./download/model-files.ts";
import { inspectModelFolder } from "./download/model-folder.ts";
import { isPrivate, type WebClient } from "./download/web-client.ts";
import type { Tuning } from "./download/download-file.ts";
import type { EnvChanges } from "./env-file.ts";
import { SetupError } from "./errors.ts";
import { expandHome } from "./expand-home.ts";
import { acceptLicense } from "./license.ts";
import type { Choice, Talk } from "./setup-talk.ts";

export interface ModelStepOptions {
  readonly talk: Talk;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly client: WebClient;
  readonly devices: readonly GpuDevice[];
  readonly given: {
    readonly modelDir?: string | undefined;
    readonly quantization?: string | undefined;
    readonly mirror?: string | undefined;
    readonly acceptsLicense: boolean;
  };
  readonly tuning?: Partial<Tuning>;
}

export interface SetUpFile {
  readonly path: string;
  readonly state: "downloaded" | "present";
  readonly checkedBy: "checksum" | "header";
}

export interface ModelStep {
  readonly modelDir: string;
  /** Null where no model was chosen. */
  readonly quantization: string | null;
  readonly files: readonly SetUpFile[];
  readonly changes: EnvChanges;
}

const DEFAULT_DIR = "./models";
const HUB = "https://huggingface.co";

/** Has one model and its projector in the model folder: checked where they are there, downloaded where not. */
export async function setUpModels(
  options: ModelStepOptions,
  signal: AbortSignal,
): Promise<ModelStep> {
  const { talk, env, client, given } = options;
  const current = env["MODEL_DIR"] || DEFAULT_DIR;
  const typed =
    given.modelDir ??
    ((await talk.ask?.text("The folder for the model's files", current, signal)) || current);
  const wish = expandHome(typed.trim(), homedir());
  const modelDir = resolve(wish);
  const endpoint = parseEndpoint(given.mirror ?? (env["HF_ENDPOINT"] || HUB));
  // A mirror named for this once is no place that the operator's account was meant for.
  const token = given.mirror === undefined ? env["HF_TOKEN"] || undefined : undefined;
  const chosen = await choose(modelDir, options, signal);
  const files: ModelFilesOptions = {
    modelDir,
    client,
    token,
    hub: createHub({ client, endpoint, token }),
    onProgress: (progress) => talk.tell.progress(progress),
    onNotice: (line) => talk.tell.warn(line),
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
  };
  using held = new DisposableStack();
  held.use(await lockFolder(modelDir));
  const wanted = [...(chosen.model === undefined ? [] : [chosen.model]), PUBLISHED_PROJECTOR];
  const plan = await planModelFiles(wanted, files, signal);
  if (plan.missing.length > 0) {
    await acceptLicense(talk, given.acceptsLicense, signal);
    await downloadModelFiles(plan, files, signal);
  }
  const isDefault = resolve(current) === modelDir;
  const isSet = env["QUANTIZATION"]?.toUpperCase() === chosen.quantization;
  return {
    modelDir,
    quantization: chosen.quantization,
    files: [
      ...plan.present.map((file) => ({ ...file, state: "present" as const })),
      ...plan.missing.map(({ destination: path }) => ({
        path,
        state: "downloaded" as const,
        checkedBy: "checksum" as const,
      })),
    ],
    changes: {
      ...(isDefault ? {} : { MODEL_DIR: wish }),
      ...(isSet || !chosen.isDecided ? {} : { QUANTIZATION: chosen.quantization }),
    },
  };
}

interface Chosen {
  readonly quantization: string;
  /** Undefined: something else that is there already. */
  readonly model: PublishedModel | undefined;
  /** Whether somebody said so, or nothing was there: else the configuration stays as it is. */
  readonly isDecided: boolean;
}

async function choose(
  modelDir: string,
  { talk, env, devices, given }: ModelStepOptions,
  signal: AbortSignal,
): Promise<Chosen> {
  const installed = (await inspectModelFolder(modelDir)).models.map(({ label }) => label);
  const vramBytes = vramOf(devices);
  const { model: recommended, why } = recommendModel(vramBytes);
  const asSet = installed.find((label) => label === env["QUANTIZATION"]?.toUpperCase());
  const there = asSet ?? installed[0];
  if (given.quantization !== undefined) return named(given.quantization, installed);
  if (talk.ask === undefined) {
    if (there !== undefined) {
      return { quantization: there, model: findPublishedModel(there), isDecided: false };
    }
    const wish = env["QUANTIZATION"] || undefined;
    if (wish !== undefined) return named(wish, installed);
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
  const first = there ?? recommended.quantization;
  return named(await talk.ask.choose("Which quality?", all, first, signal), installed);
}

function named(wish: string, installed: readonly string[]): Chosen {
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
  const sizes = devices.flatMap(({ totalMib }) =>
    totalMib === null ? [] : [totalMib * 1024 ** 2],
  );
  return sizes.length === 0 ? null : Math.max(...sizes);
}

function parseEndpoint(address: string): URL {
  const url = URL.parse(address);
  if (url !== null && isPrivate(url)) return url;
  throw new SetupError(
    "bad-answer",
    "The mirror (--mirror, HF_ENDPOINT) must be an https:// address: without TLS nobody knows whose checksums they are.",
  );
}
