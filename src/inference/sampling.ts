/** Every value is sent, always: llama.cpp's own defaults differ between tools and builds. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  /** 0: off. */
  readonly topK: number;
  /** 0: off. */
  readonly minP: number;
  readonly seed: number;
}

/** The model card's sampling. The seed is fixed, so that the same question to the same track has the same answer. */
export const DEFAULT_SAMPLING: Sampling = {
  temperature: 0.7,
  topP: 0.9,
  topK: 0,
  minP: 0,
  seed: 42,
};
