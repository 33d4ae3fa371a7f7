/** The same numbers for the same seed. */
export interface Random {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  chance(probability: number): boolean;
  /** Throws for an empty list. */
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

/** Mulberry32: 32 bits of state are plenty for a plan that a person reads. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const random: Random = {
    below: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
    pick(list) {
      const picked = list[random.below(list.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
    shuffled(list) {
      const rest = [...list];
      const mixed = [];
      while (rest.length > 0) mixed.push(...rest.splice(random.below(rest.length), 1));
      return mixed;
    },
  };
  return random;
}
