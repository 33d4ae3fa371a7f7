import { classifyContent } from "./content.ts";
import { round } from "./decibels.ts";
import { estimateKey, estimateTrackTuning, type KeyEstimate } from "./key.ts";
import type { Content, Key, Tempo, Tuning } from "./measurements.ts";
import { onsetEnvelope } from "./onset-envelope.ts";
import type { PitchPeak } from "./pitch-peaks.ts";
import { pitchSteadiness } from "./steadiness.ts";
import { estimateTempo, type TempoEstimate } from "./tempo.ts";

export interface MusicEvidence {
  readonly integratedLufs: number | null;
  /** Mel spectrogram, see `rhythm-frames.ts`. */
  readonly rhythm: Float32Array;
  readonly pitch: readonly (readonly PitchPeak[])[];
}

export interface MusicFacts {
  readonly content: Content;
  readonly tempo: Tempo | null;
  readonly key: Key | null;
  readonly tuning: Tuning | null;
}

/**
 * Chosen on the evaluation's tracks to fit by, so that of the tempos shown more than 97 % are right (but for half and
 * double), and of the keys more than 90 %; docs/measurements.md says what came out on tracks kept for the check, and why the
 * tempo's was raised once after that.
 */
const LEAST_TEMPO_CONFIDENCE = 0.96;
const LEAST_KEY_CONFIDENCE = 0.88;
/** Drums have up to 0.3, held notes from 0.56 on: a kick and a snare have pitches, but no key. */
const LEAST_KEY_STEADINESS = 0.45;

/** What a musician would say of it, and nothing where that would not be right often enough. */
export function describeMusic({ integratedLufs, rhythm, pitch }: MusicEvidence): MusicFacts {
  const tempo = estimateTempo(onsetEnvelope(rhythm));
  const steadiness = pitchSteadiness(pitch);
  const content = classifyContent({
    integratedLufs,
    frames: rhythm,
    pulse: tempo?.pulse ?? 0,
    steadiness,
  });
  const isMusic = content.kind === "music";
  const hasPitch = isMusic && steadiness >= LEAST_KEY_STEADINESS;
  return {
    content,
    tempo: isMusic ? shownTempo(tempo) : null,
    key: hasPitch ? shownKey(estimateKey(pitch)) : null,
    tuning: hasPitch ? estimateTrackTuning(pitch) : null,
  };
}

function shownTempo(estimate: TempoEstimate | null): Tempo | null {
  if (!estimate || estimate.confidence < LEAST_TEMPO_CONFIDENCE) return null;
  const { bpm, confidence, alternativeBpm, stability } = estimate;
  return {
    bpm: round(bpm, 1),
    confidence: round(confidence, 2),
    alternativeBpm: round(alternativeBpm, 1),
    stability: round(stability, 2),
  };
}

function shownKey(estimate: KeyEstimate | null): Key | null {
  if (!estimate || estimate.confidence < LEAST_KEY_CONFIDENCE) return null;
  if (estimate.isMajorByOvertones) return null;
  const { tonic, mode, confidence, runnerUp, ambiguous } = estimate;
  return { tonic, mode, confidence: round(confidence, 2), runnerUp, ambiguous };
}
