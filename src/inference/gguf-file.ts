import { gguf } from "@huggingface/gguf";
import { InferenceError } from "./errors.ts";
import { perFileVersion } from "./per-file-version.ts";

/** What a GGUF file says about itself. */
export interface GgufFacts {
  readonly architecture: string;
  readonly name: string | undefined;
  /** Of an `mmproj` file: how it hears (`musicflamingo`). */
  readonly projectorType: string | undefined;
}

/**
 * Reads the header only (a few MB at most, half a second for a vocabulary of 150,000). Remembered until the file
 * changes. Throws `model-corrupt` where it is no GGUF or ends too early; the system's error where it cannot be read.
 */
export const readGguf: (path: string) => Promise<GgufFacts> = perFileVersion(
  async (path, sizeBytes) => {
    const { metadata, tensorInfos, tensorDataOffset } = await parseHeader(path);
    const facts = new Map<string, unknown>(Object.entries(metadata));
    const lastTensor = tensorInfos.reduce(
      (last, { offset }) => (offset > last ? offset : last),
      0n,
    );
    // The parser takes what a cut file lacks for zeros, so this is what tells: every tensor must start inside the file.
    if (tensorInfos.length === 0 || tensorDataOffset + lastTensor >= BigInt(sizeBytes)) {
      throw corrupt(path, "the file ends too early; it was not downloaded or copied whole");
    }
    const architecture = textOf(facts.get("general.architecture"));
    if (architecture === undefined) throw corrupt(path, "it names no architecture");
    return {
      architecture,
      name: textOf(facts.get("general.name")),
      projectorType:
        textOf(facts.get("clip.projector_type")) ?? textOf(facts.get("clip.audio.projector_type")),
    };
  },
);

async function parseHeader(path: string) {
  try {
    return await gguf(path, { allowLocalFile: true });
  } catch (cause) {
    const isSystemError = cause instanceof Error && "syscall" in cause;
    if (isSystemError) throw cause;
    throw corrupt(path, cause instanceof Error ? cause.message : "not a GGUF file", { cause });
  }
}

function corrupt(path: string, what: string, options?: ErrorOptions): InferenceError {
  return new InferenceError(
    "model-corrupt",
    `${path}: ${what}`,
    "Download the file again; compare its size and SHA-256 with the download page.",
    options,
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
