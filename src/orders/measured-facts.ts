import type { Measurements } from "../audio/measure/measurements.ts";
import type { Track } from "../audio/track.ts";

/** What an answer, a card and `--json` carry of a track's measurements: all but what only a picture needs. */
export interface MeasuredFacts extends Pick<
  Measurements,
  | "version"
  | "source"
  | "measuredSeconds"
  | "truncated"
  | "loudness"
  | "peaks"
  | "silence"
  | "stereo"
  | "spectrum"
  | "content"
  | "tempo"
  | "key"
  | "tuning"
  | "sections"
> {
  readonly energyCurve: EnergyCurve;
}

/** The track's course in at most 64 steps. */
export interface EnergyCurve {
  readonly stepSeconds: number;
  /** Mean power of the mono mix; null for silence. */
  readonly levelsDbfs: readonly (number | null)[];
}

const MOST_STEPS = 64;

/**
 * Of this file: what is measured is stored by its sound, which may have been heard in another kind of file first. Of
 * that one nobody knows this one's bit rate.
 */
export function measuredFacts(
  measured: Measurements,
  { codec, sampleRateHz, channels }: Pick<Track, "codec" | "sampleRateHz" | "channels">,
): MeasuredFacts {
  const { version, measuredSeconds, truncated, loudness, peaks, silence, stereo } = measured;
  const { spectrum, content, tempo, key, tuning, sections } = measured;
  const bitRateKbps = codec === measured.source.codec ? measured.source.bitRateKbps : null;
  return {
    version,
    source: { codec, sampleRateHz, channels, bitRateKbps },
    measuredSeconds,
    truncated,
    loudness,
    peaks,
    silence,
    stereo,
    spectrum,
    content,
    tempo,
    key,
    tuning,
    sections,
    energyCurve: energyCurve(measured.timeline),
  };
}

function energyCurve({ rms, stepSeconds }: Measurements["timeline"]): EnergyCurve {
  const stepsInOne = Math.max(1, Math.ceil(rms.length / MOST_STEPS));
  const levelsDbfs = Array.from({ length: Math.ceil(rms.length / stepsInOne) }, (_, index) =>
    levelDbfs(rms.slice(index * stepsInOne, (index + 1) * stepsInOne)),
  );
  return { stepSeconds: stepSeconds * stepsInOne, levelsDbfs };
}

function levelDbfs(rms: readonly number[]): number | null {
  const power = rms.reduce((sum, value) => sum + value * value, 0) / rms.length;
  return power === 0 ? null : Math.round(100 * Math.log10(power)) / 10;
}
