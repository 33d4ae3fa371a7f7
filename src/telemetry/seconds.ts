/** From what a cache needs to what a cold model on a slow machine does. */
export const SECONDS_BUCKETS: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1800,
];
