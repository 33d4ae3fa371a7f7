import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { chooseModel } from "../../inference/choose-model.ts";
import type { IgnoredFile } from "../../inference/inspect-model-file.ts";
import { findModels, type InstalledModel } from "../../inference/models.ts";
import { ok, problemOf, type Finding } from "./finding.ts";
import { readGgufExtent, type GgufExtent } from "./gguf-extent.ts";

export interface ModelsCheck {
  readonly findings: readonly Finding[];
  /** The largest first; empty where nothing can be asked. */
  readonly models: readonly InstalledModel[];
  /** What QUANTIZATION chooses; undefined where it is not there. */
  readonly chosen: InstalledModel | undefined;
  readonly projectorBytes: number;
}

export interface ModelsCheckOptions {
  readonly modelDir: string;
  readonly wanted: string | undefined;
}

interface SeenFile {
  readonly path: string;
  readonly findings: readonly Finding[];
  /** Undefined where it could not be read. */
  readonly extent: GgufExtent | undefined;
  readonly sizeBytes: number;
}

/** In bytes, to the 50 MB to which they are published. */
const KNOWN_SIZES = new Map([
  ["music-flamingo-hf.i1-iq3_m.gguf", 3.4e9],
  ["music-flamingo-hf.i1-q6_k.gguf", 5.9e9],
  ["music-flamingo-hf.q8_0.gguf", 7.6e9],
  ["music-flamingo-hf.mmproj-f16.gguf", 1.3e9],
]);
/** Several uploads of one quantization differ by a few percent. */
const TOLERANCE = 0.1;
const DOWNLOAD_AGAIN =
  "Download the file again; compare its size and SHA-256 with the download page.";
const WHY_NEEDED = "Without a model and its projector nothing can be answered.";

/** Whether the model folder holds what can be asked, whole, and pieces that fit each other. */
export async function checkModels({ modelDir, wanted }: ModelsCheckOptions): Promise<ModelsCheck> {
  const none = { models: [], chosen: undefined, projectorBytes: 0 };
  let folder: Awaited<ReturnType<typeof findModels>>;
  try {
    folder = await findModels(modelDir);
  } catch (error) {
    return { ...none, findings: [problemOf("models", error, WHY_NEEDED)] };
  }
  const { models } = folder;
  const findings = folder.ignored.flatMap(ignoredFinding);
  const projectorPath = models[0]?.projectorPath ?? "";
  const projector = await examine(projectorPath);
  findings.push(...projector.findings);
  const files = [projector];
  for (const model of models) {
    const file = await examine(model.path);
    files.push(file);
    findings.push(...file.findings, ...mismatch(model, file.extent, projector.extent));
  }
  findings.push(...unlikeTheirNames(files));
  let chosen: InstalledModel | undefined;
  try {
    chosen = chooseModel(models, wanted);
    const listed = models.map(({ quantization }) => quantization).join(", ");
    findings.unshift(ok("models", `${chosen.path} is asked; installed: ${listed}`));
  } catch (error) {
    findings.unshift(problemOf("models", error, "QUANTIZATION names what is not there."));
  }
  return { findings, models, chosen, projectorBytes: projector.sizeBytes };
}

function ignoredFinding({ path, why, fault }: IgnoredFile): Finding[] {
  if (fault !== undefined) {
    return [
      {
        check: "models",
        severity: "warning",
        what: fault.message,
        why: "Its name says that it is of Music Flamingo, but it cannot be used and is left out.",
        mend: fault.hint,
      },
    ];
  }
  if (!/unfinished|not named/.test(why)) return [];
  const mend = why.includes("unfinished")
    ? "Finish the download, or delete it."
    : "Rename it as music-flamingo-hf.Q8_0.gguf is named, if it is one; the bot asks only those.";
  return [
    { check: "models", severity: "hint", what: `${path}: ${why}`, why: "It is not used.", mend },
  ];
}

async function examine(path: string): Promise<SeenFile> {
  try {
    const [{ size: sizeBytes }, extent] = await Promise.all([stat(path), readGgufExtent(path)]);
    return { path, findings: cut(path, sizeBytes, extent), extent, sizeBytes };
  } catch (error) {
    const finding = problemOf("models", error, WHY_NEEDED);
    return { path, findings: [finding], extent: undefined, sizeBytes: 0 };
  }
}

/** llama.cpp refuses it, too, but only once somebody asks. */
function cut(path: string, sizeBytes: number, { bytes }: GgufExtent): readonly Finding[] {
  if (bytes === null || sizeBytes >= bytes) return [];
  return [
    {
      check: "models",
      severity: "problem",
      what: `${path} is cut off: it has ${sizeBytes} bytes of ${bytes}`,
      why: "It was not downloaded or copied whole, and cannot be loaded.",
      mend: DOWNLOAD_AGAIN,
    },
  ];
}

/** One finding for all of them: whoever put the stand-in there put it there whole. */
function unlikeTheirNames(files: readonly SeenFile[]): readonly Finding[] {
  const unlike = files.flatMap(({ path, sizeBytes }) => {
    const usual = KNOWN_SIZES.get(basename(path).toLowerCase());
    if (usual === undefined || Math.abs(sizeBytes - usual) <= usual * TOLERANCE) return [];
    return [`${basename(path)} has ${megabytes(sizeBytes)}, not ${megabytes(usual)}`];
  });
  if (unlike.length === 0) return [];
  return [
    {
      check: "models",
      severity: "warning",
      what: `Not the files that are known by these names: ${unlike.join("; ")}`,
      why: "They are another model, such as the stand-in of the tests: what that answers is not about the music.",
      mend: "Put the real files into MODEL_DIR, if those are meant.",
    },
  ];
}

function mismatch(
  { path, projectorPath }: InstalledModel,
  model: GgufExtent | undefined,
  projector: GgufExtent | undefined,
): readonly Finding[] {
  const wide = model?.embeddingLength ?? null;
  const given = projector?.projectionLength ?? null;
  if (wide === null || given === null || wide === given) return [];
  return [
    {
      check: "models",
      severity: "problem",
      what: `${projectorPath} does not fit ${path}: it gives ${given} numbers for each token, and the model takes ${wide}`,
      why: "The projector is the model's ears; with the wrong one it cannot be loaded.",
      mend: "Take both from the same repository: music-flamingo-hf.mmproj-f16.gguf for music-flamingo-hf.",
    },
  ];
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}
