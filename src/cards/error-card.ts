import type { APIComponentInContainer } from "discord.js";
import type { Card } from "./card.ts";
import { buttonRow, COLORS, container, subtext, textDisplay } from "./components.ts";
import { retryButton } from "./order-buttons.ts";
import { plainText } from "./plain-text.ts";
import { relativeTime } from "./times.ts";

const MAX_TITLE_GRAPHEMES = 120;
const MAX_WORDS_GRAPHEMES = 700;
const MAX_ID_GRAPHEMES = 40;

interface Ending {
  readonly title?: string;
  /** Short; the log carries it too. */
  readonly referenceId: string;
  /** The order that a Retry button asks for once more; absent where there is none to offer. */
  readonly retryOrderId?: string;
}

export interface ErrorView extends Ending {
  /** What happened. */
  readonly what: string;
  /** What the person can do about it; empty where `what` says it. */
  readonly todo: string;
  /** Shown where it matters how long ago that was. */
  readonly askedAtMs?: number;
}

export interface RefusalView extends Ending {
  /** What happened and what to do, as `UserError` says it. */
  readonly message: string;
  /** When the same will work. */
  readonly retryAtMs?: number;
}

/** Something failed on our side. */
export function errorCard({ title, what, todo, askedAtMs, ...ending }: ErrorView): Card {
  const words = textDisplay(
    heading(title ?? "That did not work"),
    plainText(what, MAX_WORDS_GRAPHEMES),
    plainText(todo, MAX_WORDS_GRAPHEMES) || null,
    askedAtMs === undefined ? null : `You asked ${relativeTime(askedAtMs)}.`,
  );
  return { components: [container(COLORS.error, [words, ...end(ending)])], files: [] };
}

/** Nothing failed: this cannot be done with what was sent, or not here, or not now. */
export function refusalCard({ title, message, retryAtMs, ...ending }: RefusalView): Card {
  const words = textDisplay(
    heading(title ?? "Not this one"),
    plainText(message, 2 * MAX_WORDS_GRAPHEMES),
    retryAtMs === undefined ? null : `It works again ${relativeTime(retryAtMs)}.`,
  );
  return { components: [container(COLORS.refusal, [words, ...end(ending)])], files: [] };
}

function end({ referenceId, retryOrderId }: Ending): APIComponentInContainer[] {
  const reference = textDisplay(subtext(`Reference: ${plainText(referenceId, MAX_ID_GRAPHEMES)}`));
  return retryOrderId === undefined
    ? [reference]
    : [reference, buttonRow(retryButton(retryOrderId))];
}

function heading(title: string): string {
  return `### ${plainText(title, MAX_TITLE_GRAPHEMES)}`;
}
