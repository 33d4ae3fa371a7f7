import { qualityName, type Quality as QualityName } from "../inference/choose-model.ts";

/** A quantization that can be chosen here. */
export interface Quality {
  readonly quantization: string;
  /** "best (Q8_0)"; the bare quantization where it has no everyday name. */
  readonly label: string;
}

/** Null for a quantization that has no everyday name. */
export function qualityOf(quantization: string): QualityName | null {
  return qualityName(quantization) ?? null;
}

export function describeQuality(quantization: string): Quality {
  const name = qualityName(quantization);
  return { quantization, label: name === undefined ? quantization : `${name} (${quantization})` };
}
