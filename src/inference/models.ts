import { readdir } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { InferenceError } from "./errors.ts";
import { inspectModelFile, type IgnoredFile, type ModelFile } from "./inspect-model-file.ts";
import { parseModelFileName } from "./model-file-name.ts";
import { EXPECTED_FILES } from "./music-flamingo-files.ts";

/** One GGUF that can be asked, with the projector that lets it hear. */
export interface InstalledModel {
  /** `IQ3_M`, `Q6_K`, `Q8_0`, … as the file name spells it, upper case. */
  readonly quantization: string;
  /** What the file calls itself (`general.name`), else its file name. As it stands there: clean it before showing it. */
  readonly name: string;
  /** Absolute, as is the projector's. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly projectorPath: string;
}

export interface ModelFolder {
  /** At least one; one a quantization; the largest, which is the best, first. */
  readonly models: readonly InstalledModel[];
  readonly ignored: readonly IgnoredFile[];
}

/** f16 is what everybody runs; bf16 lacks kernels on some GPUs; f32 only costs memory. */
const PROJECTOR_PREFERENCE = ["F16", "BF16", "F32", "Q8_0"];

/**
 * Looks at one folder, not below it, and at the header of each file that is named like a model or a projector. Throws
 * InferenceError, with the files it expected, where nothing there can be asked.
 */
export async function findModels(modelDir: string): Promise<ModelFolder> {
  const ignored: IgnoredFile[] = [];
  const found: ModelFile[] = [];
  for (const fileName of (await listFolder(modelDir)).toSorted()) {
    const file = await inspectModelFile(resolve(modelDir, fileName), fileName);
    if (file !== undefined && "why" in file) ignored.push(file);
    else if (file !== undefined) found.push(file);
  }

  const files = found.filter(({ kind }) => kind === "model");
  if (files.length === 0) throw nothingToAsk("model", modelDir, ignored);
  const [projector] = inOrderOfUse(found.filter(({ kind }) => kind === "projector"));
  if (projector === undefined) throw nothingToAsk("projector", modelDir, ignored);

  const models: InstalledModel[] = [];
  for (const [quantization, twins] of Map.groupBy(files, ({ label }) => label)) {
    const [best] = inOrderOfUse(twins);
    if (best === undefined) continue;
    const { path, sizeBytes, facts } = best;
    const name = facts.name ?? basename(path);
    models.push({ quantization, name, path, sizeBytes, projectorPath: projector.path });
    for (const twin of twins) {
      if (twin === best) continue;
      ignored.push({ path: twin.path, why: `${path} is used for ${quantization}` });
    }
  }
  return { models: models.toSorted((a, b) => b.sizeBytes - a.sizeBytes), ignored };
}

async function listFolder(modelDir: string): Promise<string[]> {
  try {
    return await readdir(modelDir);
  } catch (cause) {
    const message = `The model folder ${modelDir} cannot be read`;
    throw new InferenceError("model-missing", message, EXPECTED_FILES, { cause });
  }
}

/** Files that would do equally well, sorted by name before: the first of what is returned is the one that is loaded. */
export function inOrderOfUse(files: readonly ModelFile[]): readonly ModelFile[] {
  return files.toSorted((a, b) => preference(a) - preference(b));
}

function preference({ kind, label, usesImportanceMatrix }: ModelFile): number {
  if (kind === "model") return usesImportanceMatrix ? 0 : 1;
  const place = PROJECTOR_PREFERENCE.indexOf(label);
  return place === -1 ? PROJECTOR_PREFERENCE.length : place;
}

/** A broken or wrong file says more than a missing one, so its reason comes first. */
function nothingToAsk(
  kind: ModelFile["kind"],
  modelDir: string,
  ignored: readonly IgnoredFile[],
): InferenceError {
  const culprit = ignored.find(
    (file) => file.fault && parseModelFileName(basename(file.path)).kind === kind,
  );
  const seen = ignored.map(({ path, why }) => `\n- ${path}: ${why}`).join("");
  return new InferenceError(
    culprit?.fault?.reason ?? (kind === "model" ? "model-missing" : "projector-missing"),
    `No ${kind} of Music Flamingo in ${modelDir}${seen}`,
    culprit?.fault?.hint ?? EXPECTED_FILES,
    { cause: culprit?.fault },
  );
}
