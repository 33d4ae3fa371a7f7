/** A share between 0 and 1 that rises with `value`: how often answers with this much evidence were right. */
export function logistic(
  value: number,
  { offset, slope }: { readonly offset: number; readonly slope: number },
): number {
  return 1 / (1 + Math.exp(-(offset + slope * value)));
}
