const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The last position up to `limit` (UTF-16 units) that parts nothing a reader sees as one character. */
export function graphemeBorder(text: string, limit: number): number {
  if (limit >= text.length) return text.length;
  const { index } = graphemes.segment(text).containing(limit) ?? { index: 0 };
  if (index > 0) return index;
  // One character with thousands of marks on it: only a surrogate pair is still worth keeping whole.
  return isLowSurrogate(text.charCodeAt(limit)) && limit > 1 ? limit - 1 : limit;
}

/**
 * At most `max` characters as a reader counts them and at most `maxLength` UTF-16 units (one character may be many),
 * with `…` for what is missing.
 */
export function cutGraphemes(text: string, max: number, maxLength: number = 2 * max): string {
  const kept: string[] = [];
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length === max || length + segment.length > maxLength) {
      return `${beforeEllipsis(kept, max, maxLength).trimEnd()}…`;
    }
    kept.push(segment);
    length += segment.length;
  }
  return text;
}

function beforeEllipsis(kept: readonly string[], max: number, maxLength: number): string {
  const beginning = kept.slice(0, max - 1).join("");
  return beginning.slice(0, graphemeBorder(beginning, maxLength - 1));
}

function isLowSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xdc_00 && codeUnit <= 0xdf_ff;
}
