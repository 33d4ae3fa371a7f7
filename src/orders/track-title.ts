import type { TrackAnswer } from "./track-answer.ts";

/** `Artist — Title`; null where the tags have no title. */
export function trackTitle({ artist, title }: TrackAnswer["tags"]): string | null {
  return title === undefined ? null : [artist, title].filter(Boolean).join(" — ");
}
