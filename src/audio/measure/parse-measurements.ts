import { z } from "zod";
import type { Measurements } from "./measurements.ts";

/** Raise it when a method changes. */
export const MEASUREMENTS_VERSION = 4;

const number = z.number();
const maybe = z.number().nullable();
const share = z.number().min(0).max(1);
const keyName = z.object({ tonic: z.string().max(2), mode: z.enum(["major", "minor"]) });
const numbers = z.array(z.number());

/** What the measuring process answers: everything but what its parent adds. */
const sampleMeasurements = z.object({
  measuredSeconds: number,
  truncated: z.boolean(),
  loudness: z.object({
    integratedLufs: maybe,
    rangeLu: maybe,
    shortTermMaxLufs: maybe,
    momentaryMaxLufs: maybe,
  }),
  peaks: z.object({
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
  silence: z.object({ leadingSeconds: number, trailingSeconds: number }),
  stereo: z
    .object({
      correlation: maybe,
      bassCorrelation: maybe,
      widthPercent: number,
      balanceDb: maybe,
      monoFoldDb: maybe,
    })
    .nullable(),
  spectrum: z
    .object({
      bands: z.array(
        z.object({
          name: z.enum(["sub-bass", "bass", "low mids", "mids", "upper mids", "presence", "air"]),
          fromHz: number,
          toHz: number,
          levelDb: maybe,
        }),
      ),
      tiltDbPerOctave: number,
      cutoff: z.object({ hz: number, dropDb: number, confidence: share }).nullable(),
    })
    .nullable(),
  content: z.object({ kind: z.enum(["music", "speech", "near-silence"]), confidence: share }),
  tempo: z
    .object({ bpm: number, confidence: share, alternativeBpm: number, stability: share })
    .nullable(),
  key: keyName.extend({ confidence: share, runnerUp: keyName, ambiguous: z.boolean() }).nullable(),
  tuning: z.object({ cents: number, confidence: share }).nullable(),
  sections: z.array(
    z.object({ startSeconds: number, endSeconds: number, levelDbfs: maybe, novelty: maybe }),
  ),
  timeline: z.object({
    stepSeconds: number,
    peak: numbers,
    rms: numbers,
    low: numbers,
    mid: numbers,
    high: numbers,
    shortTermLufs: z.array(maybe),
    clippedSamples: numbers,
  }),
  spectrogram: z
    .object({
      stepSeconds: number,
      columns: number,
      bands: number,
      fromHz: number,
      toHz: number,
      floorDbfs: number,
      stepsPerDb: number,
      levels: z.string(),
    })
    .optional(),
});

/** Null where the process had not one sample to measure, or was cut off. */
export function parseSampleMeasurements(
  answer: string,
): Omit<Measurements, "version" | "source"> | null {
  if (answer.trim() === "") return null;
  return sampleMeasurements.nullable().parse(JSON.parse(answer));
}
