/** A moment that counts down on the reader's own screen. */
export function relativeTime(ms: number): string {
  return `<t:${Math.round(ms / 1000)}:R>`;
}
