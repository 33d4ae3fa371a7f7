import type { Quality } from "./answer-card.ts";
import type { Card } from "./card.ts";
import { COLORS, container, separator, subtext, textDisplay } from "./components.ts";
import { formatDuration } from "./durations.ts";
import { plainText } from "./plain-text.ts";

export interface AboutView {
  readonly version: string;
  readonly engine: string;
  readonly modelNames: readonly string[];
  /** Best first, as they are offered; empty where none is installed. */
  readonly quantizations: readonly NamedQuantization[];
  readonly maxUploadBytes: number;
  readonly heardSeconds: number;
}

interface NamedQuantization {
  readonly quantization: string;
  readonly quality: Quality | null;
}

/** NVIDIA's terms ask for it; the same words stand in the README. */
export const LICENCE_NOTICE =
  "Descriptions are made by Music Flamingo (preview) under the NVIDIA OneWay Noncommercial License: research and evaluation only. The model guesses: tempo, key, chords, lyrics and names can be wrong. Send only audio you may share.";

const FORMATS =
  "WAV, FLAC, MP3, M4A (AAC, ALAC), Ogg (Opus, Vorbis), WebM, AIFF, WMA, and the sound of videos";
const BYTES_PER_MB = 1e6;
const MAX_NAME_GRAPHEMES = 80;
const MAX_LIST_GRAPHEMES = 300;

/** What answers here, what it takes, and on which terms. */
export function aboutCard(view: AboutView): Card {
  const maxUploadMb = Math.floor(view.maxUploadBytes / BYTES_PER_MB);
  const intro = textDisplay(
    "### Liner Notes",
    "Attach a track to `/describe` and a model listens to it and says what it hears.",
  );
  const facts = textDisplay(
    `**Model:** ${models(view)}`,
    `**Quality:** ${qualities(view)}`,
    `**Tracks:** up to ${maxUploadMb} MB; at most ${formatDuration(view.heardSeconds)} is heard`,
    `**Formats:** ${FORMATS}`,
  );
  const footer = textDisplay(
    subtext(LICENCE_NOTICE),
    subtext(`Liner Notes ${name(view.version)} · open source, MIT`),
  );
  return {
    components: [container(COLORS.working, [intro, facts, separator(), footer])],
    files: [],
  };
}

function models({ modelNames, engine }: AboutView): string {
  const names = modelNames.length === 0 ? "none is installed yet" : modelNames.join(", ");
  return `${plainText(names, MAX_LIST_GRAPHEMES)} · ${name(engine)}`;
}

function qualities({ quantizations }: AboutView): string {
  const names = quantizations.map(({ quantization, quality }) =>
    quality === null ? quantization : `${quality} (${quantization})`,
  );
  return names.length === 0
    ? "none to choose from"
    : plainText(names.join(", "), MAX_LIST_GRAPHEMES);
}

function name(text: string): string {
  return plainText(text, MAX_NAME_GRAPHEMES);
}
