/** One GGUF that can be asked, with the projector that lets it hear. */
export interface InstalledModel {
  /** `IQ3_M`, `Q6_K`, `Q8_0`, … as the file name spells it, upper case. */
  readonly quantization: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly projectorPath: string;
}
