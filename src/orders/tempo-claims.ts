/** A tempo that a text gives the track: a number, or a range. */
export interface TempoClaim {
  /** As it was written: `90 BPM`, `90-100 BPM`. */
  readonly said: string;
  readonly fromBpm: number;
  readonly toBpm: number;
}

const NUMBER = String.raw`(\d{2,3}(?:\.\d+)?)`;
const UNIT = String.raw`(?:bpm|beats per minute|beats a minute)`;
const BETWEEN = String.raw`(?:\s*(?:-|–|—|to|and)\s*)`;
/** What makes of a number a bound, a change or a denial rather than a claim. */
const NOT_A_CLAIM = String.raw`(?<!\b(?:under|over|above|below|than|least|most|to|from|not|beyond|past|until)\s(?:about |around |exactly |quite )?)`;
const CLAIMS = [
  new RegExp(String.raw`${NOT_A_CLAIM}\b${NUMBER}(?:${BETWEEN}${NUMBER})?[\s-]*${UNIT}\b`, "gi"),
  // Without its unit behind it a number is a tempo only right after the word, and where nothing else follows it.
  new RegExp(
    String.raw`\b(?:tempo|bpm)(?: ?\(bpm\)|\))?(?: of| is| at|:| around)+ (?:about |around |approximately |roughly )?${NUMBER}(?:${BETWEEN}${NUMBER})?(?=[.,;)]?(?:\s|$))(?! ?(?:%|percent|bpm|beats|bars?|seconds?|minutes?|degrees|k?hz|db|lufs|kbps))`,
    "gi",
  ),
] as const;

/** Every clear claim in a sentence. */
export function tempoClaims(sentence: string): readonly TempoClaim[] {
  return CLAIMS.flatMap((pattern) =>
    [...sentence.matchAll(pattern)].map(([, first = "", second = first]) => {
      const [fromBpm = 0, toBpm = 0] = [Number(first), Number(second)].toSorted((a, b) => a - b);
      return { said: `${first === second ? first : `${first}-${second}`} BPM`, fromBpm, toBpm };
    }),
  );
}
