import { createAnalysis, type Analysis, type SampleMeasurements } from "./analysis.ts";
import type { AudioBlock } from "./audio-block.ts";
import { createWavStream } from "./wav-stream.ts";

export interface Measuring {
  /** The decoder's WAV, piece by piece. */
  push(bytes: Uint8Array): void;
  /** Null where not one sample came. */
  finish(): (SampleMeasurements & { readonly truncated: boolean }) | null;
}

/** Measures a decoder's output up to `capSeconds`; what comes after is only noticed. */
export function createMeasuring(capSeconds: number): Measuring {
  let analysis: Analysis | undefined;
  let left = 0;
  let started = false;
  let truncated = false;
  const stream = createWavStream({
    start(format) {
      analysis = createAnalysis(format);
      left = Math.floor(capSeconds * format.sampleRateHz);
    },
    add(block: AudioBlock) {
      const frames = block[0]?.length ?? 0;
      const kept = Math.min(frames, left);
      truncated ||= kept < frames;
      left -= kept;
      if (kept === 0) return;
      started = true;
      analysis?.add(kept === frames ? block : block.map((samples) => samples.subarray(0, kept)));
    },
  });
  return {
    push: (bytes) => stream.push(bytes),
    finish() {
      stream.finish();
      return analysis && started ? { ...analysis.finish(), truncated } : null;
    },
  };
}
