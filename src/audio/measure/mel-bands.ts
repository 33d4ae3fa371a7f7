export interface MelBands {
  readonly count: number;
  /** Middle of each band. */
  readonly centersHz: readonly number[];
  /** Writes each band's mean power into `out`, from the power of the bins. */
  sum(power: Float64Array, out: Float64Array): void;
}

export interface MelOptions {
  readonly count: number;
  readonly fromHz: number;
  readonly toHz: number;
  readonly binHz: number;
}

interface Triangle {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/** Triangular bands, evenly spaced as the ear hears pitch (O'Shaughnessy's mel formula). */
export function createMelBands({ count, fromHz, toHz, binHz }: MelOptions): MelBands {
  const low = toMel(fromHz);
  const step = (toMel(toHz) - low) / (count + 1);
  const edges = Array.from({ length: count + 2 }, (_, index) => toHertz(low + step * index));
  const triangles = Array.from({ length: count }, (_, band) =>
    createTriangle([edges[band] ?? 0, edges[band + 1] ?? 0, edges[band + 2] ?? 0], binHz),
  );
  return {
    count,
    centersHz: edges.slice(1, -1),
    sum(power, out) {
      for (const [band, { firstBin, weights }] of triangles.entries()) {
        let sum = 0;
        for (let index = 0; index < weights.length; index += 1) {
          sum += (weights[index] ?? 0) * (power[firstBin + index] ?? 0);
        }
        out[band] = sum;
      }
    },
  };
}

function createTriangle(
  [low, middle, high]: readonly [number, number, number],
  binHz: number,
): Triangle {
  const firstBin = Math.max(1, Math.ceil(low / binHz));
  const lastBin = Math.max(firstBin, Math.floor(high / binHz));
  const weights = Float64Array.from({ length: lastBin - firstBin + 1 }, (_, index) => {
    const hz = (firstBin + index) * binHz;
    const weight = hz <= middle ? (hz - low) / (middle - low) : (high - hz) / (high - middle);
    // The lowest bands are narrower than a bin, and would have none.
    return Math.max(weight, 1e-3);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { firstBin, weights: weights.map((weight) => weight / total) };
}

function toMel(hz: number): number {
  return 2_595 * Math.log10(1 + hz / 700);
}

function toHertz(mel: number): number {
  return 700 * (10 ** (mel / 2_595) - 1);
}
