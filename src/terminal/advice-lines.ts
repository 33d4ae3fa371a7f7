import { advise } from "../orders/advice/advise.ts";
import type { MeasuredFacts } from "../orders/measured-facts.ts";
import { platformLoudness } from "../orders/platform-loudness.ts";

/** What follows from a track's measurements, for people: a line each, the most severe first; streaming at the end. */
export function adviceLines(measured: MeasuredFacts): readonly string[] {
  const advice = advise(measured).map(
    ({ severity, finding, advice: words }) => `  ${severity.padEnd(9)} ${finding}. ${words}`,
  );
  const streaming = platformLoudness(measured).map(
    ({ name, changeDb }) => `${name} ${changeDb > 0 ? "+" : ""}${changeDb.toFixed(1)} dB`,
  );
  return streaming.length === 0 ? advice : [...advice, `  streaming ${streaming.join(", ")}`];
}
