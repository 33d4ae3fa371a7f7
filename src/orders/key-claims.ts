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
const CLAIMS = [
  new RegExp(KEY_OF + FULL_NAME + NOT_BEFORE, "g"),
  new RegExp(KEY_OF + SHORT_NAME + NOT_BEFORE, "g"),
  // At the start of a sentence "A minor key" may be an article and an adjective.
  new RegExp(String.raw`(?<=[a-z,(] ?)\s${FULL_NAME}\s(?:key|tonality|tonal cent(?:er|re))\b`, "g"),
] as const;
/** "in A minor" may be said of a voice or a moment: it is a claim where what stands before it is about the track. */
const SET_IN_CLAIM = new RegExp(String.raw`\b[Ii]n (?:the key of )?${FULL_NAME}${NOT_BEFORE}`, "g");
const ADJECTIVES = String.raw`(?:(?!(?:of|in|on|with|to|for|by|from|over|lifts?|makes?|gives?)\b)[\w'’/&-]+[\s,]+){0,8}?`;
const SUBJECT = new RegExp(
  String.raw`(?:^[\W\d]*|[:,;(]\s*|\b(?:and|but|that)\s+)(?:(?:this|the|an?|your)\s+${ADJECTIVES}(?:song|track|piece|music|tune)|(?:this|it)(?:'s|’s)?(?= ))\b`,
  "i",
);
/** No subject at all: "Set in", "Harmony:", "At 90 BPM,". */
const NO_SUBJECT =
  /^(?:[\W\d]|\b(?:set|written|played|or|rather|likely|probably|mostly|clearly|around|about|approximately|roughly|at|bpm|and|time|throughout|harmony|tonality|key|tempo)\b)*$/i;
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
  const named = CLAIMS.flatMap((pattern) => Array.from(sentence.matchAll(pattern)));
  const setIn = [...sentence.matchAll(SET_IN_CLAIM)];
  const before = sentence.slice(0, setIn[0]?.index ?? 0);
  const isAboutTrack = NO_SUBJECT.test(before) || SUBJECT.test(before);
  return [...named, ...(isAboutTrack ? setIn : [])].flatMap(keyClaim);
}

function keyClaim([, name = "", letter = "", sign, word, mode = ""]: RegExpExecArray): KeyClaim[] {
  const natural = PITCH_CLASSES[letter];
  if (natural === undefined) return [];
  return [
    {
      said: name.replaceAll(/\s+/g, " "),
      pitchClass: (natural + shiftOf(sign, word) + 12) % 12,
      mode: /^(?:maj)/i.test(mode) ? "major" : "minor",
    },
  ];
}

/** Of a note by its name, with sharps. */
export function pitchClassOf(tonic: string): number {
  return ((PITCH_CLASSES[tonic.charAt(0)] ?? 0) + (tonic.endsWith("#") ? 1 : 0)) % 12;
}

function shiftOf(sign: string | undefined, word: string | undefined): number {
  if (sign === "#" || sign === "♯" || word?.toLowerCase() === "sharp") return 1;
  return sign === undefined && word === undefined ? 0 : -1;
}
