import { discordMarkdown } from "./markdown.ts";
import { readableParagraphs } from "./paragraphs.ts";
import { takeBeginning } from "./split.ts";

export interface AnswerText {
  /** Safe to show; empty where the model wrote nothing. */
  readonly content: string;
  /** False where only the beginning had room. */
  readonly isWhole: boolean;
}

/** As much of a model's text as `limit` characters show, cut where a reader minds least. `limit`: at least 200. */
export function fitAnswer(text: string, limit: number): AnswerText {
  const readable = readableParagraphs(text);
  let room = limit;
  for (;;) {
    const { beginning, rest } = takeBeginning(readable, room);
    const content = discordMarkdown(beginning).trim();
    if (content.length <= limit) return { content, isWhole: rest === "" };
    // Escapes come on top: the cut has to come earlier, by their share.
    room = Math.min(room - 1, Math.floor((room * limit) / content.length));
  }
}
