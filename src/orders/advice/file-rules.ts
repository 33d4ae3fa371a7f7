import { isLossless, isMusic, type Rule } from "./rule.ts";

/** A studio's own low-pass, for the converter's sake, lies above that. */
const LOSSY_CUT_HZ = 20_200;
const SURE = 0.8;
/** Of a stereo stream; what each codec needs to be hard to tell from the original. */
const LEAST_KBPS = [
  { codec: /^opus$/, kbps: 64 },
  { codec: /^(?:aac|vorbis)$/, kbps: 96 },
  { codec: /^(?:mp3|wma)/, kbps: 128 },
] as const;
const LEAST_RATE_HZ = 32_000;

export const lowPassed: Rule = (track) => {
  const cutoff = track.spectrum?.cutoff ?? null;
  if (cutoff === null || cutoff.confidence < SURE || cutoff.hz > LOSSY_CUT_HZ) return null;
  if (!isLossless(track)) return null;
  const kilohertz = (cutoff.hz / 1000).toFixed(1);
  return {
    id: "low-passed",
    severity: "warning",
    finding: `A lossless file with nothing above ${kilohertz} kHz`,
    advice: "It looks like a lossy file converted back; export it anew from the project if so.",
  };
};

export const lowBitRate: Rule = (track) => {
  const { codec, bitRateKbps, channels } = track.source;
  const least = LEAST_KBPS.find((each) => each.codec.test(codec))?.kbps;
  if (least === undefined || bitRateKbps === null || !isMusic(track)) return null;
  if (bitRateKbps >= (channels === 1 ? least / 2 : least)) return null;
  return {
    id: "low-bit-rate",
    severity: "warning",
    finding: `${codec.toUpperCase()} at ${Math.round(bitRateKbps)} kbps`,
    advice:
      "The codec is audible at that rate; for feedback on the sound, send FLAC, WAV or 256 kbps.",
  };
};

export const lowSampleRate: Rule = (track) => {
  const { sampleRateHz } = track.source;
  if (sampleRateHz >= LEAST_RATE_HZ || !isMusic(track)) return null;
  return {
    id: "low-sample-rate",
    severity: "warning",
    finding: `A sample rate of ${sampleRateHz / 1000} kHz`,
    advice: `Nothing above ${Math.floor(sampleRateHz / 2000)} kHz fits into the file; export at 44.1 or 48 kHz.`,
  };
};
