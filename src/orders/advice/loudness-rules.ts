import { isMusic, signedDb, type Rule } from "./rule.ts";

/** Loud modern masters keep 7 to 9 LU; a square wave has no peaks, but is rarely so loud. */
const LEAST_PLR_LU = 6;
const LOUD_LUFS = -9;
/** So much that it is no master's choice, and so quiet that players at full volume stay quiet. */
const UNUSED_DBTP = -6;
const QUIET_LUFS = -20;
/** What peaks lower cannot be louder than -50 LUFS. */
const SILENT_DBTP = -50;
/** The most that Apple and AES TD1008 would have of speech, less what nobody minds. */
const QUIET_SPEECH_LUFS = -23;
/** What EBU Tech 3342 measures of films and whole operas. */
const WIDE_RANGE_LU = 20;
/** Under that, LRA says little. */
const LEAST_SECONDS = 60;
const LEADING_SECONDS = 5;
const TRAILING_SECONDS = 10;

/** Below -50 LUFS, where nothing else that was measured says much. */
export const nearSilence: Rule = ({ loudness, peaks, content }) => {
  const { integratedLufs } = loudness;
  const { truePeakDbtp } = peaks;
  if (content.kind !== "near-silence") return null;
  // A clip too short to rate has no loudness either.
  if (integratedLufs === null && truePeakDbtp !== null && truePeakDbtp > SILENT_DBTP) return null;
  const level = integratedLufs === null ? "" : `: ${integratedLufs.toFixed(1)} LUFS`;
  return {
    id: "near-silence",
    severity: "problem",
    finding: `Nearly silent${level}`,
    advice: "Turn it up, or check the export.",
  };
};

export const overLimited: Rule = (track) => {
  const { integratedLufs } = track.loudness;
  const { peakToLoudnessLu } = track.peaks;
  if (integratedLufs === null || peakToLoudnessLu === null || !isMusic(track)) return null;
  if (peakToLoudnessLu >= LEAST_PLR_LU || integratedLufs < LOUD_LUFS) return null;
  return {
    id: "over-limited",
    severity: "warning",
    finding: `Peaks only ${peakToLoudnessLu.toFixed(1)} LU over the loudness (PLR)`,
    advice:
      "That much limiting flattens drums, and streaming turns it down anyway; try 2 to 3 dB less.",
  };
};

export const unusedHeadroom: Rule = ({ loudness, peaks, content }) => {
  const { integratedLufs } = loudness;
  const { truePeakDbtp } = peaks;
  if (integratedLufs === null || truePeakDbtp === null || content.kind === "speech") return null;
  if (truePeakDbtp > UNUSED_DBTP || integratedLufs > QUIET_LUFS) return null;
  return {
    id: "unused-headroom",
    severity: "notice",
    finding: `Quiet: ${integratedLufs.toFixed(1)} LUFS, peaks at ${signedDb(truePeakDbtp)} dBTP`,
    advice: `As a mix that is fine; as a master it could be ${Math.floor(-1 - truePeakDbtp)} dB louder without a limiter.`,
  };
};

export const quietSpeech: Rule = ({ loudness, content }) => {
  const { integratedLufs } = loudness;
  if (content.kind !== "speech" || integratedLufs === null) return null;
  if (integratedLufs >= QUIET_SPEECH_LUFS) return null;
  return {
    id: "quiet-speech",
    severity: "warning",
    finding: `Speech at ${integratedLufs.toFixed(1)} LUFS`,
    advice:
      "Listeners on the move will not follow it; spoken word is published at -16 to -18 LUFS.",
  };
};

export const wideRange: Rule = ({ loudness, measuredSeconds }) => {
  const { rangeLu } = loudness;
  if (rangeLu === null || rangeLu < WIDE_RANGE_LU || measuredSeconds < LEAST_SECONDS) return null;
  return {
    id: "wide-range",
    severity: "notice",
    finding: `Loudness range of ${rangeLu.toFixed(1)} LU`,
    advice: "In a car or on a phone the quiet parts will be lost; check it there.",
  };
};

export const leadingSilence: Rule = ({ silence, measuredSeconds }) => {
  const { leadingSeconds } = silence;
  if (leadingSeconds < LEADING_SECONDS || leadingSeconds >= measuredSeconds) return null;
  return {
    id: "leading-silence",
    severity: "warning",
    finding: `${Math.round(leadingSeconds)} s of silence before it begins`,
    advice: "People skip what does not begin; trim it if it is a leftover of the export.",
  };
};

export const trailingSilence: Rule = ({ silence, truncated }) => {
  const { trailingSeconds } = silence;
  if (truncated || trailingSeconds < TRAILING_SECONDS) return null;
  return {
    id: "trailing-silence",
    severity: "warning",
    finding: `${Math.round(trailingSeconds)} s of silence after the end`,
    advice: "It holds up the next track; trim it if it is a leftover of the export.",
  };
};
