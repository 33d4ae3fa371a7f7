import type { BandName, Key, Stereo } from "../../src/audio/measure/measurements.ts";
import type { MeasuredFacts } from "../../src/orders/measured-facts.ts";
import type { MeasuredTrack } from "../../src/orders/advice/rule.ts";

const NAMES: readonly BandName[] = [
  "sub-bass",
  "bass",
  "low mids",
  "mids",
  "upper mids",
  "presence",
  "air",
];
const EDGES_HZ = [20, 60, 250, 500, 2_000, 4_000, 6_000, 20_000];

/** A pop master that nobody has anything to say about. */
export const POP: MeasuredTrack = {
  version: 1,
  source: { codec: "pcm_s24le", sampleRateHz: 44_100, channels: 2, bitRateKbps: 2117 },
  measuredSeconds: 205.3,
  truncated: false,
  loudness: {
    integratedLufs: -10.2,
    rangeLu: 5.6,
    shortTermMaxLufs: -8.4,
    momentaryMaxLufs: -7.1,
  },
  peaks: {
    truePeakDbtp: -0.6,
    samplePeakDbfs: -0.8,
    interSampleOvers: 0,
    samplesOverFullScale: 0,
    clippedRuns: 0,
    clippedSamples: 0,
    crestFactorDb: 12.1,
    peakToLoudnessLu: 9.6,
    dcOffsetPercent: 0.002,
  },
  silence: { leadingSeconds: 0.1, trailingSeconds: 1.4 },
  stereo: stereo({}),
  spectrum: {
    bands: bands([2.1, 3, -0.4, -1.8, -1.1, -0.7, -1.1]),
    tiltDbPerOctave: -4.9,
    cutoff: null,
  },
  content: { kind: "music", confidence: 0.98 },
  tempo: { bpm: 128, confidence: 0.94, alternativeBpm: 64, stability: 0.97 },
  key: keyOf("A", "minor"),
  tuning: { cents: 2, confidence: 0.9 },
  sections: [
    { startSeconds: 0, endSeconds: 61.5, levelDbfs: -14, novelty: null },
    { startSeconds: 61.5, endSeconds: 205.3, levelDbfs: -11, novelty: 0.6 },
  ],
};

type Part = Exclude<keyof MeasuredTrack, "version" | "measuredSeconds" | "truncated">;

/** As answers carry it. */
export const POP_FACTS: MeasuredFacts = {
  ...POP,
  energyCurve: { stepSeconds: 3.3, levelsDbfs: [-14, -11] },
};

/** The pop master, but for these; objects are merged. */
export function track(
  changes: {
    readonly [Name in Part]?: Partial<NonNullable<MeasuredTrack[Name]>> | null;
  } & { readonly measuredSeconds?: number; readonly truncated?: boolean },
): MeasuredTrack {
  const merged: Record<string, unknown> = { ...POP };
  for (const [name, change] of Object.entries(changes)) {
    const before: unknown = POP[name as keyof MeasuredTrack];
    merged[name] = isObject(before) && isObject(change) ? { ...before, ...change } : change;
  }
  return merged as unknown as MeasuredTrack;
}

export function stereo(changes: Partial<Stereo>): Stereo {
  return {
    correlation: 0.68,
    bassCorrelation: 0.97,
    widthPercent: 16.2,
    balanceDb: 0.2,
    monoFoldDb: -0.8,
    ...changes,
  };
}

export function bands(levelsDb: readonly (number | null)[]) {
  return NAMES.map((name, index) => ({
    name,
    fromHz: EDGES_HZ[index] ?? 0,
    toHz: EDGES_HZ[index + 1] ?? 0,
    levelDb: levelsDb[index] ?? null,
  }));
}

export function keyOf(tonic: string, mode: Key["mode"], changes: Partial<Key> = {}): Key {
  const runnerUp = { tonic: "E", mode: "minor" } as const;
  return { tonic, mode, confidence: 0.93, runnerUp, ambiguous: false, ...changes };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
