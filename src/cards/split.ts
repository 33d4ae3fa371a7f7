import { closeFence, closeOpenFence, FENCE, findCode, type CodeSpan } from "./code-spans.ts";
import { graphemeBorder } from "./graphemes.ts";

export interface Beginning {
  /** At most `limit` long, its fences closed if they were cut. */
  readonly beginning: string;
  /** What is left, its fence reopened if it was cut; empty where all of it fitted. */
  readonly rest: string;
}

/** Below this a reopened fence could fill a part by itself. */
const MIN_LIMIT = 100;
/** From the best border to the worst; each match ends at a place to cut. */
const BORDERS = [
  /\n(?:[ \t]*\n)+/g,
  /\n/g,
  /[.!?…][*_"'”’)\]]*[ \t]+|[。！？]/g,
  /[ \t]+/g,
] as const;
const CLOSING_LENGTH = `\n${FENCE}`.length;

/**
 * Cuts where a reader minds least: between paragraphs, else lines, sentences, words, characters; within code only
 * where the code alone is too long. But for the fences it closes and reopens, `beginning + rest` is the text.
 * Throws RangeError where `limit` is below 100.
 */
export function takeBeginning(text: string, limit: number): Beginning {
  if (limit < MIN_LIMIT)
    throw new RangeError(`A part of ${limit} characters is too short to cut well`);
  if (text.length <= limit) return { beginning: text, rest: "" };
  const code = findCode(text);
  const border = readableBorder(text, limit, code);
  if (border !== undefined) return cutAt(text, border);
  const at = graphemeBorder(text, limit);
  const cut = code.find(({ start, end }) => start < at && at < end);
  if (cut === undefined) return cutAt(text, at);
  return cut.kind === "fence" ? cutFence(text, limit, cut) : cutInlineCode(text, limit);
}

/** All of the text in parts of at most `limit`: see `takeBeginning`. */
export function splitText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = closeOpenFence(text);
  while (rest !== "") {
    const next = takeBeginning(rest, limit);
    parts.push(next.beginning);
    // What was no fence behind a list's dash may be one at the start of a part.
    rest = closeOpenFence(next.rest);
  }
  return parts;
}

/** The last border outside of code that leaves at least half of the room filled. */
function readableBorder(
  text: string,
  limit: number,
  code: readonly CodeSpan[],
): number | undefined {
  const room = text.slice(0, limit);
  for (const border of BORDERS) {
    const at = [...room.matchAll(border)]
      .map(({ 0: found, index }) => index + found.length)
      .findLast((end) => !code.some((span) => span.start < end && end < span.end));
    if (at !== undefined && at >= limit / 2) return at;
  }
  return undefined;
}

function cutFence(text: string, limit: number, fence: CodeSpan): Beginning {
  const { start, contentStart, contentEnd, language } = fence;
  const last = Math.min(limit - CLOSING_LENGTH, contentEnd - 1);
  // A fence that begins with a page of empty lines is not worth keeping.
  if (last <= contentStart) return cutAt(text, start > 0 ? start : graphemeBorder(text, limit));
  const content = text.slice(contentStart);
  const room = last - contentStart;
  const afterLine = content.lastIndexOf("\n", room - 1) + 1;
  const at = contentStart + (afterLine > room / 2 ? afterLine : graphemeBorder(content, room));
  return {
    beginning: closeFence(text.slice(0, at)),
    rest: `${FENCE}${language}\n${text.slice(at)}`,
  };
}

/** What was a mark within it may open a fence once its own end is gone. */
function cutInlineCode(text: string, limit: number): Beginning {
  const { beginning, rest } = cutAt(text, graphemeBorder(text, limit - CLOSING_LENGTH));
  return { beginning: closeOpenFence(beginning), rest };
}

function cutAt(text: string, at: number): Beginning {
  return { beginning: text.slice(0, at), rest: text.slice(at) };
}
