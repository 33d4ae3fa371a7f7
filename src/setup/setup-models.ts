import { homedir } from "node:os";
import { resolve } from "node:path";
import { chooseQuality, quantizationOf } from "./choose-quality.ts";
import type { GpuDevice } from "./devices.ts";
import { lockFolder } from "./download/folder-lock.ts";
import { createHub } from "./download/hub.ts";
import { PUBLISHED_PROJECTOR } from "./download/model-catalog.ts";
import {
  downloadModelFiles,
  planModelFiles,
  type ModelFilesOptions,
} from "./download/model-files.ts";
import { isPrivate, type WebClient } from "./download/web-client.ts";
import type { Tuning } from "./download/download-file.ts";
import type { EnvChanges } from "./env-file.ts";
import { SetupError } from "./errors.ts";
import { expandHome } from "./expand-home.ts";
import { acceptLicense } from "./license.ts";
import type { Talk } from "./setup-talk.ts";

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
  const chosen = await chooseQuality(modelDir, options, signal);
  const files: ModelFilesOptions = {
    modelDir,
    client,
    token,
    hub: createHub({ client, endpoint, token }),
    onProgress: (progress) => talk.tell.progress(progress),
    onNotice: (line) => talk.tell.warn(line),
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
  };
  const wanted = [...(chosen.model === undefined ? [] : [chosen.model]), PUBLISHED_PROJECTOR];
  let plan = await planModelFiles(wanted, files, signal);
  // Where all is there nothing is written: the folder may be one that this user only reads.
  if (plan.missing.length > 0) {
    using held = new DisposableStack();
    held.use(await lockFolder(modelDir));
    // Another setup may have downloaded meanwhile; what is to be said was said.
    plan = await planModelFiles(wanted, { ...files, onNotice: () => {} }, signal);
    if (plan.missing.length > 0) {
      await acceptLicense(talk, given.acceptsLicense, signal);
      await downloadModelFiles(plan, files, signal);
    }
  }
  const isDefault = resolve(current) === modelDir;
  const isSet = quantizationOf(env["QUANTIZATION"]) === chosen.quantization;
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

function parseEndpoint(address: string): URL {
  const url = URL.parse(address);
  if (url !== null && isPrivate(url)) return url;
  throw new SetupError(
    "bad-answer",
    "The mirror (--mirror, HF_ENDPOINT) must be an https:// address: without TLS nobody knows whose checksums they are.",
  );
}
