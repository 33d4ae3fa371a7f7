import type { Card } from "./card.ts";
import { buttonRow, COLORS, container, textDisplay } from "./components.ts";
import { cutGraphemes } from "./graphemes.ts";
import { askButton } from "./order-buttons.ts";
import { singleLine } from "./plain-text.ts";
import type { TrackHeading } from "./track-heading.ts";

const MAX_NAME_LENGTH = 100;

/** A thread's name: what it is about, as Discord shows it, without Markdown or mentions to mind. */
export function threadName({ title, fileName }: TrackHeading): string {
  const name = singleLine(title ?? "") || singleLine(fileName) || "A track without a name";
  return cutGraphemes(name, MAX_NAME_LENGTH, MAX_NAME_LENGTH);
}

/** The first message in a thread. A reply to it finds the answer by its Ask button. */
export function threadCard(orderId: string): Card {
  const words = textDisplay(
    "Ask on here: mention me, reply to me, or press **Ask**. I do not read anything else.",
  );
  const components = [words, buttonRow(askButton(orderId))];
  return { components: [container(COLORS.working, components)], files: [] };
}

/** Tells whoever opened a thread where it is. */
export function threadOpenedCard(threadId: string): Card {
  const words = textDisplay(`The conversation goes on in <#${threadId}>.`);
  return { components: [container(COLORS.working, [words])], files: [] };
}
