import type { CardFile } from "./card.ts";
import { singleLine } from "./plain-text.ts";
import type { AskedQuestion, TrackHeading } from "./track-heading.ts";

/** Stands below everything that the model said. */
export const OPINION = "The model’s opinion, not a measurement.";

const MAX_SLUG_LENGTH = 60;

export interface WholeAnswer extends TrackHeading {
  readonly question: AskedQuestion;
  readonly text: string;
}

/** A whole answer to keep, with what it is about and what made it. */
export function answerFile(answer: WholeAnswer, provenance: string): CardFile {
  const { title, fileName, question, text } = answer;
  const about = singleLine(title ?? fileName);
  const parts = [
    `# ${about}`,
    `> ${singleLine(question.text)}`,
    text.trim(),
    "---",
    provenance,
    OPINION,
  ];
  return {
    name: `liner-notes-${slug(about)}.md`,
    data: Buffer.from(`${parts.join("\n\n")}\n`),
    contentType: "text/markdown; charset=utf-8",
  };
}

/** Discord rewrites names with anything else in them, and then the card no longer finds its file. */
function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, "")
    .match(/[a-z0-9]+/g);
  return words === null ? "answer" : words.join("-").slice(0, MAX_SLUG_LENGTH).replace(/-$/, "");
}
