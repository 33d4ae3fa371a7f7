import type { Card } from "./card.ts";
import { subtext, textDisplay } from "./components.ts";
import { relativeTime } from "./times.ts";

/**
 * Above an outcome that comes as a message of its own, since the one it belongs to is not known. It names whom it is
 * for without a ping (nobody may be mentioned by a card) and can be recognised later by its reference.
 */
export function newMessageHeader(userId: string, referenceId: string): string {
  return subtext(`For <@${userId}> · Reference: ${referenceId}`);
}

/** Above an outcome that could not be brought to where it was asked for. */
export function keptHeader(askedAtMs: number): string {
  return subtext(`I could not bring you this earlier: you asked ${relativeTime(askedAtMs)}.`);
}

/** The card with a line above it, at most MAX_HEADER_LENGTH long. */
export function withHeader(header: string, { components, files }: Card): Card {
  return { components: [textDisplay(header), ...components], files };
}
