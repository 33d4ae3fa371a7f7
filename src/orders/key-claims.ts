import type { Mode } from "../audio/measure/measurements.ts";

/** A key that a text gives the track. */
export interface KeyClaim {
  /** As it was written: `A-flat major`, `Am`. */
  readonly said: string;
  /** 0 is C. */
  readonly pitchClass: number;
  readonly mode: Mode;
}

/** Capitals only: "in a minor key" names none. */
const NOTE = String.raw`([A-G])(?:\s?([#♯b♭])|[\s-]?([Ss]harp|[Ff]lat)\b)?`;
const FULL_NAME = String.raw`(${NOTE}[\s-]*([Mm]ajor|[Mm]inor|maj|min)\b)`;
const SHORT_NAME = String.raw`(${NOTE}(m)(?![\w#♭]))`;
/** A chord, a scale or a denial is no claim about the track's key. */
const NOT_BEFORE = String.raw`(?!\s?(?:\d|chords?|triads?|pentatonic|seventh|ninth|add|sus|arpeggio|scale|to\b|and\b|\(?relative|[-–—>→|/]))`;
const KEY_OF = String.raw`\b[Kk]ey(?: signature)?(?:\s+of\s+the\s+\w+)?(?:\s+(?:of|is|in|appears to be|seems to be|sounds like|as)|:|\s+-)*\s*(?:(?:likely|probably|clearly|most likely|in|around)\s+)*`;
const SET_IN = String.raw`\b[Ii]n (?:the key of )?`;
const CLAIMS = [
  new RegExp(KEY_OF + FULL_NAME + NOT_BEFORE, "g"),
  new RegExp(KEY_OF + SHORT_NAME + NOT_BEFORE, "g"),
  new RegExp(SET_IN + FULL_NAME + NOT_BEFORE, "g"),
  // At the start of a sentence "A minor key" may be an article and an adjective.
  new RegExp(String.raw`(?<=[a-z,(] ?)\s${FULL_NAME}\s(?:key|tonality|tonal cent(?:er|re))\b`, "g"),
] as const;
const PITCH_CLASSES: Readonly<Record<string, number>> = {
  C: 0,
  D: 2,
  E: 4,
  F: 5,
  G: 7,
  A: 9,
  B: 11,
};

/** Every clear claim in a sentence. */
export function keyClaims(sentence: string): readonly KeyClaim[] {
  return CLAIMS.flatMap((pattern) =>
    [...sentence.matchAll(pattern)].flatMap(([, name = "", letter = "", sign, word, mode = ""]) => {
      const natural = PITCH_CLASSES[letter];
      if (natural === undefined) return [];
      return {
        said: name.replaceAll(/\s+/g, " "),
        pitchClass: (natural + shiftOf(sign, word) + 12) % 12,
        mode: /^(?:maj)/i.test(mode) ? ("major" as const) : ("minor" as const),
      };
    }),
  );
}

/** Of a note by its name, with sharps. */
export function pitchClassOf(tonic: string): number {
  return ((PITCH_CLASSES[tonic.charAt(0)] ?? 0) + (tonic.endsWith("#") ? 1 : 0)) % 12;
}

function shiftOf(sign: string | undefined, word: string | undefined): number {
  if (sign === "#" || sign === "♯" || word?.toLowerCase() === "sharp") return 1;
  return sign === undefined && word === undefined ? 0 : -1;
}
