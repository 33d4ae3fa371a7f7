import { withoutSpecialTokens } from "./special-tokens.ts";

const LINE_BREAK = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** Half a control token, where the answer was cut inside it. */
const CUT_TOKEN = /<\|[a-z_]{0,32}\|?$/i;
/**
 * Never seen, or seen as a box: controls, direction marks, zero-width characters, private use, unassigned, and the two
 * replacement characters. The joiners and variation selectors that shape visible text are looked at below.
 */
const STRAY =
  /(?![\t\n\u200C\u200D]|[\u{E0020}-\u{E007F}])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\uFFFC\uFFFD]/gu;
/** Letters of these scripts change their form beside a joiner. */
const JOINING_LETTER = [
  "Arab",
  "Syrc",
  "Mong",
  "Deva",
  "Beng",
  "Guru",
  "Gujr",
  "Orya",
  "Taml",
  "Telu",
  "Knda",
  "Mlym",
  "Sinh",
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join("");
/** A joiner that neither holds two emoji together nor shapes a letter. */
const LOST_JOINER = new RegExp(
  String.raw`(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F](?=\u200D\p{Extended_Pictographic}))(?<![${JOINING_LETTER}])[\u200C\u200D]`,
  "gu",
);
const LOST_EMOJI_STYLE = /(?<!\p{Emoji})[\uFE0E\uFE0F]/gu;
/** Tags spell out the flags of regions after a black flag, and nothing else. */
const LOST_TAG = /(?<!\u{1F3F4}[\u{E0020}-\u{E007F}]*)[\u{E0020}-\u{E007F}]/gu;

/**
 * What the model wrote, as people can read it: without control tokens, stray and invisible characters; NFC; at most one
 * blank line in a row. Emoji, every script and Markdown stay. Cleaning twice changes nothing more; never throws.
 */
export function cleanText(text: string): string {
  let previous: string;
  let current = text;
  do {
    previous = current;
    current = cleanOnce(current);
  } while (current !== previous);
  return current;
}

/** Removing one thing may bring others together, hence the repetition above. */
function cleanOnce(text: string): string {
  return withoutSpecialTokens(text.replaceAll(LINE_BREAK, "\n").replaceAll(STRAY, ""))
    .replace(CUT_TOKEN, "")
    .replaceAll(LOST_TAG, "")
    .replaceAll(LOST_JOINER, "")
    .replaceAll(LOST_EMOJI_STYLE, "")
    .normalize("NFC")
    .replaceAll(/[^\S\n]+\n/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
