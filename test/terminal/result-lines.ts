import { z } from "zod";

const stats = z.strictObject({
  queuedMs: z.number().nullable(),
  fetchMs: z.number().nullable(),
  decodeMs: z.number().nullable(),
  loadMs: z.number().nullable(),
  promptTokens: z.number().nullable(),
  cachedTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
});
const number = z.number();
const maybe = z.number().nullable();
const keyName = { tonic: z.string(), mode: z.enum(["major", "minor"]) };
const confidence = z.number().min(0).max(1);
const measured = z.strictObject({
  version: number,
  source: z.strictObject({
    codec: z.string(),
    sampleRateHz: number,
    channels: number,
    bitRateKbps: maybe,
  }),
  measuredSeconds: number,
  truncated: z.boolean(),
  loudness: z.strictObject({
    integratedLufs: maybe,
    rangeLu: maybe,
    shortTermMaxLufs: maybe,
    momentaryMaxLufs: maybe,
  }),
  peaks: z.strictObject({
    truePeakDbtp: maybe,
    samplePeakDbfs: maybe,
    interSampleOvers: number,
    samplesOverFullScale: number,
    clippedRuns: number,
    clippedSamples: number,
    crestFactorDb: maybe,
    peakToLoudnessLu: maybe,
    dcOffsetPercent: number,
  }),
  silence: z.strictObject({ leadingSeconds: number, trailingSeconds: number }),
  stereo: z
    .strictObject({
      correlation: maybe,
      bassCorrelation: maybe,
      widthPercent: number,
      balanceDb: maybe,
      monoFoldDb: maybe,
    })
    .nullable(),
  spectrum: z
    .strictObject({
      bands: z.array(
        z.strictObject({ name: z.string(), fromHz: number, toHz: number, levelDb: maybe }),
      ),
      tiltDbPerOctave: number,
      cutoff: z.strictObject({ hz: number, dropDb: number, confidence }).nullable(),
    })
    .nullable(),
  content: z.strictObject({ kind: z.enum(["music", "speech", "near-silence"]), confidence }),
  tempo: z
    .strictObject({ bpm: number, confidence, alternativeBpm: number, stability: confidence })
    .nullable(),
  key: z
    .strictObject({
      ...keyName,
      confidence,
      runnerUp: z.strictObject(keyName),
      ambiguous: z.boolean(),
    })
    .nullable(),
  tuning: z.strictObject({ cents: number, confidence }).nullable(),
  sections: z.array(
    z.strictObject({
      startSeconds: number,
      endSeconds: number,
      levelDbfs: maybe,
      novelty: maybe,
    }),
  ),
  energyCurve: z.strictObject({ stepSeconds: number, levelsDbfs: z.array(maybe).min(1).max(64) }),
});
/** One of `describe --json`. */
export const line = z.strictObject({
  file: z.string(),
  trackHash: z.string().regex(/^[0-9a-f]{64}$/),
  fileHash: z.string().regex(/^[0-9a-f]{64}$/),
  durationSeconds: z.number(),
  heardSeconds: z.number(),
  engine: z.literal("llama-mtmd-cli"),
  model: z.string(),
  quantization: z.string(),
  cached: z.boolean(),
  measured,
  text: z.string(),
  answers: z.array(
    z.strictObject({ question: z.string(), text: z.string(), cached: z.boolean(), stats }),
  ),
  stats,
});

/** One of `measure --json`. */
export const measuredLine = line
  .pick({ file: true, trackHash: true, fileHash: true, durationSeconds: true, measured: true })
  .strict();
