export interface Label {
  readonly text: string;
  /** Of its middle. */
  readonly x: number;
  readonly width: number;
  /** Among labels that do not fit beside each other the higher one stays. */
  readonly weight: number;
}

/** As many as fit without touching, the weightiest first; moved inwards where they would stick out. */
export function chooseLabels(
  labels: readonly Label[],
  room: { readonly from: number; readonly to: number; readonly gap: number },
): readonly Label[] {
  const kept: Label[] = [];
  for (const label of labels.toSorted((a, b) => b.weight - a.weight || a.x - b.x)) {
    const half = label.width / 2;
    const x = Math.min(room.to - half, Math.max(room.from + half, label.x));
    const isFree = kept.every(
      (other) => Math.abs(other.x - x) >= half + other.width / 2 + room.gap,
    );
    if (isFree && label.width <= room.to - room.from) kept.push({ ...label, x });
  }
  return kept.toSorted((a, b) => a.x - b.x);
}
