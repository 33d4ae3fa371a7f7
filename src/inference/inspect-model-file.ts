import { stat } from "node:fs/promises";
import { InferenceError } from "./errors.ts";
import { readGguf, type GgufFacts } from "./gguf-file.ts";
import { parseModelFileName, type ModelFileName } from "./model-file-name.ts";
import { EXPECTED_FILES, faultOfModel, faultOfProjector } from "./music-flamingo-files.ts";

/** A file that is what its name says. */
export interface ModelFile {
  readonly kind: "model" | "projector";
  readonly path: string;
  /** The quantization of a model, the precision of a projector. */
  readonly label: string;
  readonly usesImportanceMatrix: boolean;
  readonly sizeBytes: number;
  readonly facts: GgufFacts;
}

/** A file of the model folder that is not offered. */
export interface IgnoredFile {
  readonly path: string;
  /** For the operator, without full stop. */
  readonly why: string;
  /** Set where its name promises something that the file does not keep. */
  readonly fault?: InferenceError;
}

/** Looks at a file's name, and at its header where the name promises one. Undefined for what is no GGUF at all. */
export async function inspectModelFile(
  path: string,
  fileName: string,
): Promise<ModelFile | IgnoredFile | undefined> {
  const name = parseModelFileName(fileName);
  switch (name.kind) {
    case "unfinished":
      return { path, why: "an unfinished download" };
    case "importance-matrix":
      return { path, why: "an importance matrix: made for quantizing, not needed to run" };
    case "model":
    case "projector":
      return verify(path, name);
    case "other":
    default:
      return /\.gguf$/i.test(fileName) ? { path, why: "not named like Music Flamingo" } : undefined;
  }
}

async function verify(
  path: string,
  name: Extract<ModelFileName, { readonly kind: ModelFile["kind"] }>,
): Promise<ModelFile | IgnoredFile> {
  try {
    const { size: sizeBytes } = await stat(path);
    const facts = await readGguf(path);
    const isModel = name.kind === "model";
    const fault = isModel ? faultOfModel(path, facts) : faultOfProjector(path, facts);
    if (fault !== undefined) return { path, why: fault.message, fault };
    const label = isModel ? name.quantization : name.precision;
    const usesImportanceMatrix = isModel && name.usesImportanceMatrix;
    return { kind: name.kind, path, label, usesImportanceMatrix, sizeBytes, facts };
  } catch (error) {
    const fault = error instanceof InferenceError ? error : unreadable(path, name.kind, error);
    return { path, why: fault.message, fault };
  }
}

function unreadable(path: string, kind: ModelFile["kind"], cause: unknown): InferenceError {
  const reason = kind === "model" ? "model-missing" : "projector-missing";
  return new InferenceError(reason, `${path} cannot be read`, EXPECTED_FILES, { cause });
}
