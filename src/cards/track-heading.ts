import { plainText } from "./plain-text.ts";

const MAX_TITLE_GRAPHEMES = 120;
const MAX_LABEL_GRAPHEMES = 60;
const MAX_QUESTION_GRAPHEMES = 150;

export interface TrackHeading {
  /** `Artist — Title` of the tags; null where it has none, absent while nobody knows. */
  readonly title?: string | null;
  readonly fileName: string;
}

export interface AskedQuestion {
  /** The preset's name; null where the person asked in their own words. */
  readonly label: string | null;
  readonly text: string;
}

/** What the card is about, as a heading: the tags, else the file's name. Strangers' text, made plain and short. */
export function titleLine({ title, fileName }: TrackHeading): string {
  const shown =
    plainText(title ?? "", MAX_TITLE_GRAPHEMES) || plainText(fileName, MAX_TITLE_GRAPHEMES);
  return `### ${shown === "" ? "A track without a name" : shown}`;
}

export function questionLine({ label, text }: AskedQuestion): string {
  const asked = plainText(text, MAX_QUESTION_GRAPHEMES);
  return label === null ? `“${asked}”` : `${plainText(label, MAX_LABEL_GRAPHEMES)}: “${asked}”`;
}
