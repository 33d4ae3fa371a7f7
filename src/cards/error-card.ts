import type { Card } from "./card.ts";
import { COLORS, container, subtext, textDisplay } from "./components.ts";
import { plainText } from "./plain-text.ts";

const MAX_TITLE_GRAPHEMES = 120;
const MAX_WORDS_GRAPHEMES = 700;
const MAX_ID_GRAPHEMES = 40;

export interface ErrorView {
  readonly title?: string;
  /** What happened. */
  readonly what: string;
  /** What the person can do about it; empty where `what` says it. */
  readonly todo: string;
  /** Short; the log carries it too. */
  readonly referenceId: string;
}

export interface RefusalView {
  readonly title?: string;
  /** What happened and what to do, as `UserError` says it. */
  readonly message: string;
  /** Short; the log carries it too. */
  readonly referenceId: string;
}

/** Something failed on our side. */
export function errorCard({ title, what, todo, referenceId }: ErrorView): Card {
  const words = textDisplay(
    heading(title ?? "That did not work"),
    plainText(what, MAX_WORDS_GRAPHEMES),
    plainText(todo, MAX_WORDS_GRAPHEMES) || null,
  );
  return { components: [container(COLORS.error, [words, reference(referenceId)])], files: [] };
}

/** Nothing failed: this cannot be done with what was sent, or not here, or not now. */
export function refusalCard({ title, message, referenceId }: RefusalView): Card {
  const words = textDisplay(
    heading(title ?? "Not this one"),
    plainText(message, 2 * MAX_WORDS_GRAPHEMES),
  );
  return { components: [container(COLORS.refusal, [words, reference(referenceId)])], files: [] };
}

function reference(id: string) {
  return textDisplay(subtext(`Reference: ${plainText(id, MAX_ID_GRAPHEMES)}`));
}

function heading(title: string): string {
  return `### ${plainText(title, MAX_TITLE_GRAPHEMES)}`;
}
