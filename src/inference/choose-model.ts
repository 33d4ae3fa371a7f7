import { InferenceError } from "./errors.ts";
import type { InstalledModel } from "./models.ts";

/** What people call the three usual quantizations. */
export type Quality = "fast" | "balanced" | "best";

const QUANTIZATION_OF: Readonly<Record<Quality, string>> = {
  fast: "IQ3_M",
  balanced: "Q6_K",
  best: "Q8_0",
};
const QUALITIES = ["fast", "balanced", "best"] as const;

/** Undefined for a quantization that has no everyday name. */
export function qualityName(quantization: string): Quality | undefined {
  return QUALITIES.find((quality) => QUANTIZATION_OF[quality] === quantization.toUpperCase());
}

/**
 * `wanted` is a quantization or a quality, in any case; without it the best installed is taken (`models` is ordered).
 * Throws `quantization-missing`, naming what is there.
 */
export function chooseModel(models: readonly InstalledModel[], wanted?: string): InstalledModel {
  const name = wanted?.trim() ?? "";
  const quality = QUALITIES.find((candidate) => candidate === name.toLowerCase());
  const quantization = quality === undefined ? name.toUpperCase() : QUANTIZATION_OF[quality];
  const model =
    name === "" ? models[0] : models.find((candidate) => candidate.quantization === quantization);
  if (model !== undefined) return model;
  const installed = models.map((candidate) => candidate.quantization).join(", ") || "none";
  throw new InferenceError(
    "quantization-missing",
    `${quantization || "A model"} is not installed; installed: ${installed}`,
    `Choose one of ${installed}, or put music-flamingo-hf.${quantization || "Q8_0"}.gguf into MODEL_DIR.`,
  );
}
