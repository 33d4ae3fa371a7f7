import { isLossless, signedDb, type Rule } from "./rule.ts";

/** A rounding's worth over full scale is no over. */
const OVER_DBTP = 0.1;
const FAR_OVER_DBTP = 1;
/** Every encoder moves peaks by some tenths; from here on its decoder clips audibly often. */
const ENCODED_OVER_DBTP = 1;
/** A single flat top is nobody's loss. */
const SOME_RUNS_A_MINUTE = 60;
/** A mix driven 3 dB and more into full scale has thousands. */
const MANY_RUNS_A_MINUTE = 2_000;
const SECONDS_PER_MINUTE = 60;
const DC_PERCENT = 0.5;

/** Float files hold what no other can: it clips as soon as it is written to one. */
export const overFullScale: Rule = ({ source, peaks }) => {
  const isFloat = source.codec.startsWith("pcm_f");
  if (!isFloat || peaks.samplesOverFullScale === 0 || peaks.samplePeakDbfs === null) return null;
  return {
    id: "over-full-scale",
    severity: "problem",
    finding: `Samples up to ${signedDb(peaks.samplePeakDbfs)} dBFS in a float file`,
    advice:
      "They clip in any 16 or 24 bit file and in most players; turn it down, or limit to -1 dBTP.",
  };
};

export const truePeak: Rule = (track) => {
  const { truePeakDbtp } = track.peaks;
  if (truePeakDbtp === null || truePeakDbtp < OVER_DBTP) return null;
  if (!isLossless(track) || overFullScale(track) !== null) return null;
  return {
    id: "true-peak",
    severity: truePeakDbtp >= FAR_OVER_DBTP ? "problem" : "warning",
    finding: `True peak ${signedDb(truePeakDbtp)} dBTP`,
    advice: "It will clip in most streaming encoders and some converters; aim for -1 dBTP.",
  };
};

/** What a codec made of a master without headroom. */
export const encodedPeak: Rule = (track) => {
  const { truePeakDbtp } = track.peaks;
  if (isLossless(track) || truePeakDbtp === null || truePeakDbtp < ENCODED_OVER_DBTP) return null;
  return {
    id: "encoded-peak",
    severity: "warning",
    finding: `Peaks of ${signedDb(truePeakDbtp)} dBTP once decoded`,
    advice:
      "The encoder had no headroom and players clip it; give it a master that peaks at -1 dBTP.",
  };
};

/** Lossy codecs round flat tops off: there is nothing left to count. */
export const clipping: Rule = (track) => {
  if (!isLossless(track)) return null;
  const minutes = Math.max(1, track.measuredSeconds / SECONDS_PER_MINUTE);
  const perMinute = track.peaks.clippedRuns / minutes;
  if (perMinute < SOME_RUNS_A_MINUTE) return null;
  return {
    id: "clipping",
    severity: perMinute >= MANY_RUNS_A_MINUTE ? "problem" : "warning",
    finding: `Clipped: about ${Math.round(perMinute)} flat tops a minute`,
    advice:
      "If you do not want that sound, turn down what feeds the last limiter, clipper or export.",
  };
};

export const dcOffset: Rule = ({ peaks }) => {
  const { dcOffsetPercent } = peaks;
  if (Math.abs(dcOffsetPercent) < DC_PERCENT) return null;
  return {
    id: "dc-offset",
    severity: "warning",
    finding: `DC offset of ${dcOffsetPercent.toFixed(1)} % of full scale`,
    advice: "It costs headroom and clicks at edits; remove it, or high-pass at 20 Hz.",
  };
};
