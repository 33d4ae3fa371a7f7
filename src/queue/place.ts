/** How somebody who waits stands. */
export interface PlaceInLine {
  /** 1 is next. */
  readonly place: number;
  /** When it will have been served; null while nobody can say. */
  readonly expectedAtMs: number | null;
  /** Nothing is started for the time being. */
  readonly isHeldUp: boolean;
}

const SMALLEST_CHANGE_MS = 5_000;
/** Of what is left to wait. */
const SMALLEST_CHANGE = 0.1;

/** Whether somebody who was told one thing should be told the other: not for a second or two. */
export function isNews(told: PlaceInLine | undefined, next: PlaceInLine, nowMs: number): boolean {
  if (told === undefined) return true;
  if (told.place !== next.place || told.isHeldUp !== next.isHeldUp) return true;
  if (told.expectedAtMs === null || next.expectedAtMs === null)
    return told.expectedAtMs !== next.expectedAtMs;
  const leftMs = Math.max(0, next.expectedAtMs - nowMs);
  const changeMs = Math.abs(next.expectedAtMs - told.expectedAtMs);
  return changeMs > Math.max(SMALLEST_CHANGE_MS, SMALLEST_CHANGE * leftMs);
}
