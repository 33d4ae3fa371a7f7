/** Turns an upload into what the model hears, and identifies it on the way. */
export interface Decoder {
  readonly name: "ffmpeg" | "ffmpeg-wasm";
  /** As the program (or the package) states it. */
  readonly version: string;
  /** How it is started, for whoever needs more of it than `decode` gives. */
  readonly program: DecoderProgram;
  /**
   * Throws `AudioError` (`no-audio-stream`, `encrypted`, `undecodable`, `decoder-timeout`, `decoder-missing`), or the
   * signal's reason when aborted.
   */
  decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedAudio>;
}

/** `env`: ours; a child gets what `childEnv` lets through. */
export type DecoderProgram =
  | {
      readonly kind: "native";
      /** Absolute. */
      readonly path: string;
      readonly env: Readonly<Record<string, string | undefined>>;
    }
  | {
      readonly kind: "wasm";
      /** The `.wasm` file of `@ffmpeg/core`, and the package's folder. */
      readonly wasmPath: string;
      readonly packagePath: string;
      readonly env: Readonly<Record<string, string | undefined>>;
    };

export interface DecodeJob {
  /** Any bytes under any name: the decoder sees neither the name nor its extension. */
  readonly inputPath: string;
  /** An empty folder of the caller's, for the results; the caller removes it. */
  readonly folder: string;
  /** The decoder stops here. */
  readonly heardCapSeconds: number;
  /** A guess; only a wrong one costs a second pass. */
  readonly losslessGuess: boolean;
}

export interface DecodedAudio {
  /** 16 kHz mono s16 with a plain 44-byte header, in the job's folder. */
  readonly wavPath: string;
  readonly wavSamples: number;
  /** See `Track.trackHash`. Covers the first three hours. */
  readonly trackHash: string;
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Of the whole upload: the samples where all were decoded, else what was walked through, else what it claims. */
  readonly totalSeconds: number;
}
