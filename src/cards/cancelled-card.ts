import type { Card } from "./card.ts";
import { COLORS, container, subtext, textDisplay } from "./components.ts";
import { titleLine, type TrackHeading } from "./track-heading.ts";

export interface CancelledView extends TrackHeading {
  readonly by: "owner" | "moderator";
}

/** What is left of an order that nobody wants any more. */
export function cancelledCard({ by, ...heading }: CancelledView): Card {
  const words = by === "owner" ? "Cancelled." : "Cancelled by a moderator.";
  const text = textDisplay(titleLine(heading), subtext(words));
  return { components: [container(COLORS.cancelled, [text])], files: [] };
}
