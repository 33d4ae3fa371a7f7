import { findCode } from "./code-spans.ts";

/** A wall of text from here on; about eight lines on a wide screen. */
const WALL_LENGTH = 700;
const PARAGRAPH_LENGTH = 350;
/** Only before a capital: `approx. 120 BPM` is no end of a sentence. */
const SENTENCE_END = /(?<=[.!?…]["'”’)]*)[ \t]+(?=["'“‘(]?\p{Lu})/gu;
const LIST_OR_QUOTE = /^\s*(?:[-*+>]|\d{1,9}[.)]|#)/;

/**
 * Breaks a wall of text at ends of sentences and closes gaps of several empty lines. Changes white space only, and
 * nothing in code, lists and quotes.
 */
export function readableParagraphs(text: string): string {
  let result = "";
  let at = 0;
  for (const { kind, start, end } of findCode(text)) {
    if (kind !== "fence") continue;
    result += breakWalls(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return (result + breakWalls(text.slice(at))).trim();
}

function breakWalls(text: string): string {
  return text
    .replaceAll(/\n(?:[ \t]*\n){2,}/g, "\n\n")
    .split("\n")
    .map((line) => (line.length < WALL_LENGTH || LIST_OR_QUOTE.test(line) ? line : breakWall(line)))
    .join("\n");
}

function breakWall(line: string): string {
  const paragraphs = [""];
  let left = line.length;
  for (const sentence of line.split(SENTENCE_END)) {
    const current = paragraphs.at(-1) ?? "";
    // A last paragraph of a few words looks lost.
    const isFull = current.length >= PARAGRAPH_LENGTH && left >= PARAGRAPH_LENGTH / 2;
    if (isFull) paragraphs.push(sentence);
    else paragraphs[paragraphs.length - 1] = current === "" ? sentence : `${current} ${sentence}`;
    left -= sentence.length + 1;
  }
  return paragraphs.join("\n\n");
}
