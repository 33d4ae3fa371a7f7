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
const LANGUAGE = /[a-z0-9_+\-.#]{1,30}\n/iy;
const NEWLINES = /\n*/y;

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
  const opened = start + FENCE.length;
  const language = matchAt(LANGUAGE, text, opened).slice(0, -1);
  const plain = fenceFrom(text, start, opened, "");
  const named = language && fenceFrom(text, start, opened + language.length + 1, language);
  // A word alone between the marks is what is shown, not a language of nothing.
  const fence = named && (named.closed || plain?.closed !== true) ? named : plain;
  if (fence === undefined) return undefined;
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const leavesLine = !fence.closed || text.slice(start, fence.end).includes("\n");
  return leavesLine && QUOTE_OR_ITEM.test(line) ? undefined : fence;
}

function fenceFrom(
  text: string,
  start: number,
  afterOpening: number,
  language: string,
): CodeSpan | undefined {
  const contentStart = afterOpening + matchAt(NEWLINES, text, afterOpening).length;
  if (contentStart >= text.length) return undefined;
  // Discord wants one character of content, whatever it is.
  const closing = text.indexOf(FENCE, contentStart + 1);
  const closed = closing !== -1;
  const contentEnd = beforeNewlines(text, closed ? closing : text.length);
  const end = closed ? closing + FENCE.length : text.length;
  return { kind: "fence", start, end, contentStart, contentEnd, language, closed };
}

/** What a sticky pattern finds just there; empty where it does not match. */
function matchAt(pattern: RegExp, text: string, at: number): string {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
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
