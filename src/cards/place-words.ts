import { relativeTime } from "./times.ts";

export interface PlaceView {
  /** 1 is next; null while it has no place. */
  readonly place: number | null;
  /** Null while nobody can say. */
  readonly expectedAtMs: number | null;
  readonly nowMs: number;
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS = { zero: "th", one: "st", two: "nd", few: "rd", many: "th", other: "th" } as const;

/** `3rd in line, about <t:…:R>`: where somebody stands, and when their answer comes. */
export function placeWords({ place, expectedAtMs, nowMs }: PlaceView): string {
  const where = place === null ? "On its way" : inLine(place);
  if (expectedAtMs === null) return where;
  return expectedAtMs > nowMs
    ? `${where}, about ${relativeTime(expectedAtMs)}`
    : `${where}, any moment now`;
}

/** `Next in line`, `3rd in line`. */
export function inLine(place: number): string {
  return place <= 1 ? "Next in line" : `${place}${ENDINGS[ordinals.select(place)]} in line`;
}
