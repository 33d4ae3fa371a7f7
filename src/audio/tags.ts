import type { TrackTags } from "./track.ts";

const MAX_CHARACTERS = 200;
const CONTROL_OR_SPACE = /[\p{Cc}\p{Z}\u2800\u3164\uFFA0\u115F\u1160]+/gu;
/** Bidi and zero-width marks, private use, unassigned, halves of a surrogate pair, replacement characters. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\u034F\uFFFC\uFFFD]/gu;
const SEGMENTER = new Intl.Segmenter();
/** Marks piled on one letter cover the lines above and below it. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** A tag as something that can be shown: one line, no tricks with direction or width, at most 200 characters. */
export function cleanTag(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const clean = text
    // A tag may be as long as the upload: cut before working on it.
    .slice(0, MAX_CHARACTERS * 20)
    .replace(INVISIBLE, "")
    .normalize("NFC")
    .replace(CONTROL_OR_SPACE, " ")
    .replace(PILED_MARKS, "$1")
    .trim();
  const short = cutWhole(clean);
  return short === "" ? undefined : short;
}

/** Cuts between what people see as characters, never inside an emoji. */
function cutWhole(text: string): string {
  let short = "";
  for (const { segment } of SEGMENTER.segment(text)) {
    if (short.length + segment.length > MAX_CHARACTERS) break;
    short += segment;
  }
  return short.trim();
}

export function cleanTags(raw: {
  readonly title?: string | undefined;
  readonly artist?: string | undefined;
  readonly album?: string | undefined;
}): TrackTags {
  const title = cleanTag(raw.title);
  const artist = cleanTag(raw.artist);
  const album = cleanTag(raw.album);
  return {
    ...(title === undefined ? {} : { title }),
    ...(artist === undefined ? {} : { artist }),
    ...(album === undefined ? {} : { album }),
  };
}
