/**
 * Text that llama.cpp reads as control tokens or as the place of the audio, wherever it stands: `<|im_end|>` and its
 * kind, `<sound>`, `<__media__>` and the markers of other builds.
 */
const SPECIAL_TOKEN = /<\|[^<>|]{0,64}\|>|<\/?sound>|<__[^<>\s]{0,64}?__>/gi;

/** Repeats until none is left, since removing one may join the halves of another. */
export function withoutSpecialTokens(text: string): string {
  let previous: string;
  let current = text;
  do {
    previous = current;
    current = current.replaceAll(SPECIAL_TOKEN, "");
  } while (current !== previous);
  return current;
}
