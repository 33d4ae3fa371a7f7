import type { Stereo } from "../../audio/measure/measurements.ts";
import { isMusic, type Rule } from "./rule.ts";

/** Wide ambient and spaced microphones come down to 0; below, the channels work against each other. */
const AGAINST = -0.1;
/** The mono mix loses 6 dB against the stereo one. */
const FAR_AGAINST = -0.5;
const BASS_AGAINST = -0.2;
/** Bass this far below a usual master's is rumble, and nobody misses it. */
const AUDIBLE_BASS_DB = -6;
/** A shift of the image that is heard at once; stereo of the sixties has 1 to 2. */
const LEAN_DB = 3;

export const oppositePolarity: Rule = ({ stereo }) => {
  const correlation = stereo?.correlation ?? null;
  if (correlation === null || correlation >= AGAINST) return null;
  return {
    id: "opposite-polarity",
    severity: correlation < FAR_AGAINST ? "problem" : "warning",
    finding: `Left and right work against each other (${correlation.toFixed(2)})`,
    advice: `In mono ${lossWords(stereo)}; check for an inverted channel or a widener.`,
  };
};

export const bassPolarity: Rule = (track) => {
  const { stereo, spectrum } = track;
  const correlation = stereo?.bassCorrelation ?? null;
  if (correlation === null || correlation >= BASS_AGAINST) return null;
  if (oppositePolarity(track)?.severity === "problem") return null;
  const bass = spectrum?.bands.filter(({ name }) => name === "sub-bass" || name === "bass") ?? [];
  if (!bass.some(({ levelDb }) => levelDb !== null && levelDb >= AUDIBLE_BASS_DB)) return null;
  return {
    id: "bass-polarity",
    severity: "warning",
    finding: `Bass out of phase below 120 Hz (${correlation.toFixed(2)})`,
    advice: "Clubs, phones and vinyl sum it to mono, and it vanishes; keep the bass in the middle.",
  };
};

export const silentChannel: Rule = ({ stereo, content }) => {
  if (stereo === null || stereo.balanceDb !== null || content.kind === "near-silence") return null;
  return {
    id: "silent-channel",
    severity: "problem",
    finding: "One of the two channels is silent",
    advice: "On headphones it plays in one ear; export it as mono, or find the missing channel.",
  };
};

export const imbalance: Rule = ({ stereo }) => {
  const balanceDb = stereo?.balanceDb ?? null;
  if (balanceDb === null || Math.abs(balanceDb) < LEAN_DB) return null;
  const side = balanceDb > 0 ? "left" : "right";
  return {
    id: "imbalance",
    severity: "warning",
    finding: `The ${side} channel is ${Math.abs(balanceDb).toFixed(1)} dB louder`,
    advice: "The whole mix leans to that side; check panning and the gain of each channel.",
  };
};

export const dualMono: Rule = (track) => {
  const { stereo, source } = track;
  if (stereo === null || source.channels !== 2 || !isMusic(track)) return null;
  if (stereo.widthPercent > 0 || (stereo.correlation ?? 0) < 1) return null;
  return {
    id: "dual-mono",
    severity: "notice",
    finding: "Both channels are the same: mono in a stereo file",
    advice: "Fine if it is meant; otherwise look for a mono switch on the master bus.",
  };
};

function lossWords(stereo: Stereo | null): string {
  const foldDb = stereo?.monoFoldDb ?? null;
  return foldDb === null
    ? "nearly all of it vanishes"
    : `it loses ${Math.abs(foldDb).toFixed(1)} dB`;
}
