import type { Quality } from "./answer-card.ts";
import type { Card } from "./card.ts";
import { COLORS, container, separator, subtext, textDisplay } from "./components.ts";
import { formatDuration } from "./durations.ts";
import { plainText } from "./plain-text.ts";

export interface AboutView {
  readonly version: string;
  readonly modelName: string;
  readonly engine: string;
  /** Best first, as they are offered; empty where none is installed. */
  readonly installed: readonly InstalledQuality[];
  readonly limits: Limits;
}

interface InstalledQuality {
  readonly quantization: string;
  readonly quality: Quality | null;
}

interface Limits {
  readonly maxUploadMb: number;
  readonly maxHeardSeconds: number;
  readonly formats: readonly string[];
}

/** NVIDIA's terms ask for it; the same words stand in the README. */
export const LICENCE_NOTICE =
  "Descriptions are made by Music Flamingo (preview) under the NVIDIA OneWay Noncommercial License: research and evaluation only. The model guesses: tempo, key, chords, lyrics and names can be wrong. Send only audio you may share.";

const MAX_NAME_GRAPHEMES = 80;
const MAX_LIST_GRAPHEMES = 300;

/** What answers here, what it takes, and on which terms. */
export function aboutCard({ version, modelName, engine, installed, limits }: AboutView): Card {
  const intro = textDisplay(
    "### Liner Notes",
    "Attach a track to `/describe` and a model listens to it and says what it hears.",
  );
  const facts = textDisplay(
    `**Model:** ${name(modelName)} through ${name(engine)}`,
    `**Quality:** ${qualities(installed)}`,
    `**Tracks:** up to ${limits.maxUploadMb} MB; the first ${formatDuration(limits.maxHeardSeconds)} is heard`,
    `**Formats:** ${plainText(limits.formats.join(", "), MAX_LIST_GRAPHEMES)}`,
  );
  const footer = textDisplay(
    subtext(LICENCE_NOTICE),
    subtext(`Liner Notes ${name(version)} · open source, MIT`),
  );
  return {
    components: [container(COLORS.working, [intro, facts, separator(), footer])],
    files: [],
  };
}

function qualities(installed: readonly InstalledQuality[]): string {
  if (installed.length === 0) return "no model is installed yet";
  const names = installed.map(({ quantization, quality }) =>
    quality === null ? quantization : `${quality} (${quantization})`,
  );
  return plainText(names.join(", "), MAX_LIST_GRAPHEMES);
}

function name(text: string): string {
  return plainText(text, MAX_NAME_GRAPHEMES);
}
