/** Where a text is code by Discord's rules. Positions are UTF-16 units; `end` is past the closing marks. */
export interface CodeSpan {
  readonly kind: "fence" | "inline";
  readonly start: number;
  readonly end: number;
  /** Of what is shown as code; fences show no empty lines at their borders. */
  readonly contentStart: number;
  readonly contentEnd: number;
  /** Of a fence; empty where it names none. */
  readonly language: string;
  /** A fence without an end: the rest of the text is its content. */
  readonly closed: boolean;
}

export const FENCE = "```";
const ESCAPE_OR_TICKS = /\\[^0-9A-Za-z\s]|`+/g;
const LANGUAGE_AND_NEWLINES = /(?:([a-z0-9_+\-.#]{1,30})\n)?\n*/iy;

/** A quote or list item ends with its line, and a fence that began in it with it. */
const QUOTE_OR_ITEM = /^[ \t]*(?:>{1,3}|[-*+]|\d{1,9}[.)])[ \t]/;

/**
 * In the order they stand. Stricter than Discord where a reader gains by it: inline code stays on its line and ends
 * with as many backticks as it began with. Backticks outside of the spans must be escaped for Discord to agree.
 */
export function findCode(text: string): readonly CodeSpan[] {
  const spans: CodeSpan[] = [];
  const marks = new RegExp(ESCAPE_OR_TICKS);
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const [run] = mark;
    if (run.startsWith("\\")) continue;
    const span =
      run.length < FENCE.length
        ? inlineAt(text, mark.index, run.length)
        : fenceAt(text, mark.index);
    if (span === undefined) continue;
    spans.push(span);
    marks.lastIndex = span.end;
  }
  return spans;
}

/** Adds the end that an open fence lacks. */
export function closeOpenFence(text: string): string {
  const open = findCode(text).find(({ closed }) => !closed);
  return open === undefined ? text : closeFence(text);
}

/** For a text that ends within a fence. */
export function closeFence(text: string): string {
  return text.endsWith("\n") ? `${text}${FENCE}` : `${text}\n${FENCE}`;
}

function fenceAt(text: string, start: number): CodeSpan | undefined {
  const opening = new RegExp(LANGUAGE_AND_NEWLINES);
  opening.lastIndex = start + FENCE.length;
  const language = opening.exec(text)?.[1] ?? "";
  const contentStart = opening.lastIndex;
  if (contentStart >= text.length) return undefined;
  // Discord wants one character of content, whatever it is.
  const closing = text.indexOf(FENCE, contentStart + 1);
  const closed = closing !== -1;
  const contentEnd = beforeNewlines(text, closed ? closing : text.length);
  const end = closed ? closing + FENCE.length : text.length;
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const leavesLine = !closed || text.slice(start, end).includes("\n");
  if (leavesLine && QUOTE_OR_ITEM.test(line)) return undefined;
  return { kind: "fence", start, end, contentStart, contentEnd, language, closed };
}

function inlineAt(text: string, start: number, ticks: number): CodeSpan | undefined {
  const contentStart = start + ticks;
  const newline = text.indexOf("\n", contentStart);
  const line = text.slice(contentStart, newline === -1 ? text.length : newline);
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    if (run.length !== ticks) continue;
    const contentEnd = contentStart + index;
    const end = contentEnd + ticks;
    return { kind: "inline", start, end, contentStart, contentEnd, language: "", closed: true };
  }
  return undefined;
}

function beforeNewlines(text: string, end: number): number {
  let at = end;
  while (text[at - 1] === "\n") at -= 1;
  return at;
}
