/** How much each degree above the tonic sounds: Temperley (1999), from C on. */
const MAJOR = [5, 2, 3.5, 2, 4.5, 4, 2, 4.5, 2, 3.5, 1.5, 4] as const;
const MINOR = [5, 2, 3.5, 4.5, 2, 4, 2, 4.5, 3.5, 2, 1.5, 4] as const;

export type Mode = "major" | "minor";

export interface KeyFit {
  /** Pitch class of the tonic, 0 is C. */
  readonly tonic: number;
  readonly mode: Mode;
  /** Correlation of the track's pitch classes with the key's profile, -1 to 1. */
  readonly fit: number;
}

/** All 24 keys, the best fit first. */
export function rankKeys(chroma: readonly number[]): readonly KeyFit[] {
  const fits = Array.from({ length: 12 }, (_, tonic) => [
    { tonic, mode: "major" as const, fit: fitOf(MAJOR, tonic, chroma) },
    { tonic, mode: "minor" as const, fit: fitOf(MINOR, tonic, chroma) },
  ]).flat();
  return fits.toSorted((a, b) => b.fit - a.fit);
}

function fitOf(profile: readonly number[], tonic: number, chroma: readonly number[]): number {
  const turned = profile.map((_weight, index) => profile[(index - tonic + 12) % 12] ?? 0);
  return correlation(turned, chroma);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (const [index, value] of a.entries()) {
    const other = (b[index] ?? 0) - meanB;
    product += (value - meanA) * other;
    squaresA += (value - meanA) ** 2;
    squaresB += other ** 2;
  }
  return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
