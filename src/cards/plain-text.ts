import { defuseMentionsAndLinks } from "./defuse.ts";
import { cutGraphemes } from "./graphemes.ts";

const MARKDOWN = /[\\*_~`|<>[\]#]/g;
/** Only at its start does a line become a list. */
const LIST_START = /^(\d*)([.)+-])(?=\s|$)/;
/** Controls, and what turns the direction of the letters after it or hides in between them. */
const UNSEEN =
  /[\p{Cc}\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]+/gu;

/**
 * Strangers' words (tags, file names, questions) as one line that shows exactly them: no Markdown, no mention, no
 * link. Cut to `maxGraphemes` with `…`.
 */
export function plainText(text: string, maxGraphemes: number): string {
  return defuseMentionsAndLinks(cutGraphemes(singleLine(text), maxGraphemes))
    .replaceAll(MARKDOWN, String.raw`\$&`)
    .replace(LIST_START, String.raw`$1\$2`);
}

/** Nothing but what is seen, with single spaces. */
export function singleLine(text: string): string {
  return text.replaceAll(UNSEEN, " ").replaceAll(/\s+/g, " ").trim();
}
