/** What a file of the model folder is, as far as its name tells. */
export type ModelFileName =
  | {
      readonly kind: "model";
      readonly quantization: string;
      readonly usesImportanceMatrix: boolean;
    }
  | { readonly kind: "projector"; readonly precision: string }
  | { readonly kind: "importance-matrix" }
  | { readonly kind: "unfinished" }
  | { readonly kind: "other" };

// As llama.cpp spells them: Q8_0, Q4_K_M, IQ3_XXS, TQ1_0, MXFP4_MOE, F16, BF16.
const QUANTIZATION = String.raw`(?:I?Q|TQ)\d+(?:_[A-Z0-9]+)*|B?F\d+|[A-Z]{2}FP\d+(?:_[A-Z0-9]+)*`;
const MODEL = new RegExp(
  String.raw`^music[-_]?flamingo[\w-]*?[.-](?<matrix>i1-)?(?<quantization>${QUANTIZATION})\.gguf$`,
  "i",
);
const PRECISION = new RegExp(String.raw`[.-](?<precision>${QUANTIZATION})\.gguf$`, "i");
const UNFINISHED = /\.(part|partial|tmp|download|crdownload|incomplete|aria2)$/i;

/**
 * Knows both naming schemes in circulation: `music-flamingo-hf.i1-IQ3_M.gguf` with `music-flamingo-hf.mmproj-f16.gguf`,
 * and `music-flamingo-Q8_0.gguf` with `mmproj-music-flamingo-bf16.gguf`.
 */
export function parseModelFileName(fileName: string): ModelFileName {
  if (UNFINISHED.test(fileName)) return { kind: "unfinished" };
  if (/imatrix/i.test(fileName)) return { kind: "importance-matrix" };
  if (/mmproj/i.test(fileName) && /\.gguf$/i.test(fileName)) {
    const precision = PRECISION.exec(fileName)?.groups?.["precision"] ?? "";
    return { kind: "projector", precision: precision.toUpperCase() };
  }
  const groups = MODEL.exec(fileName)?.groups;
  if (groups?.["quantization"] === undefined) return { kind: "other" };
  return {
    kind: "model",
    quantization: groups["quantization"].toUpperCase(),
    usesImportanceMatrix: groups["matrix"] !== undefined,
  };
}
