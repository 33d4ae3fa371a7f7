import { findCode } from "./code-spans.ts";

/** As long as all marks together that `finishedSoFar` may add to a text without open code. */
export const CLOSING_LENGTH = "***___~~".length;

const ESCAPE_OR_MARK = /\\[^0-9A-Za-z\s]|\*{1,3}|_{1,3}|~~?|`+/g;
/** Of the longest kind first, as they are opened. */
const KINDS = ["**", "__", "~~", "*", "_"];
/** A last line that is nothing yet: a heading, item, quote or fence whose words are still to come. */
const BARE_LAST_LINE = /(?:^|\n)[ \t]*(?:#{1,6}|[-+>]|\d{1,3}[.)])[ \t]*$/;
const FENCE_BEGINNING = /(?:^|\n)```[\w+\-.#]*$/;
const FENCE_ENDING = /\n`{1,2}$/;
const BLANK_LINE = /\n[ \t]*\n/g;
const WORD = /[\p{L}\p{N}]/u;

/**
 * A text that is still being written, as it is likely to go on: emphasis and code that were begun are ended, and marks
 * that mean nothing yet are left out. Without it they would stand there as themselves until the next edit.
 */
export function finishedSoFar(text: string): string {
  let shown = withoutBareEnd(text).trimEnd();
  for (;;) {
    const { open, danglingAt } = openMarks(shown);
    if (danglingAt === undefined) return shown + closing(open);
    shown = shown.slice(0, danglingAt).trimEnd();
  }
}

function withoutBareEnd(text: string): string {
  const isInFence = findCode(text).some(({ closed }) => !closed);
  if (!isInFence) return text.replace(BARE_LAST_LINE, "");
  return text.replace(FENCE_BEGINNING, "").replace(FENCE_ENDING, "");
}

function closing(open: readonly string[]): string {
  return open.toReversed().join("");
}

/** The marks of the last paragraph that are open at its end, and where one begins that neither ends nor begins anything. */
function openMarks(text: string): { open: readonly string[]; danglingAt?: number } {
  const code = findCode(text);
  if (code.some(({ closed }) => !closed)) return { open: [] }; // Whoever shows it closes the fence.
  const isCode = (at: number) => code.some(({ start, end }) => start <= at && at < end);
  const paragraph = [...text.matchAll(BLANK_LINE)].findLast(({ index }) => !isCode(index))?.index;
  const open: string[] = [];
  for (const { 0: run, index } of text.matchAll(ESCAPE_OR_MARK)) {
    if (index < (paragraph ?? 0) || isCode(index) || run.startsWith("\\")) continue;
    const end = index + run.length;
    if (run.startsWith("`")) {
      // Inline code stays on its line.
      if (text.includes("\n", index)) continue;
      const ticks = /`+$/.exec(text);
      return ticks === null ? { open: [...open, run] } : { open, danglingAt: ticks.index };
    }
    const left = closeMarks(open, run, text.at(index - 1), index);
    if (left === "") continue;
    if (end === text.length) return { open, danglingAt: end - left.length };
    if (mayOpen(text, index, end)) openMark(open, left);
  }
  return { open };
}

/** What is left of the run once it has ended what it can. */
function closeMarks(open: string[], run: string, before: string | undefined, at: number): string {
  if (at === 0 || before === undefined || /\s/.test(before)) return run;
  let left = run;
  while (left !== "") {
    const last = open.findLastIndex((mark) => mark.startsWith(left.charAt(0)));
    const mark = open[last];
    if (mark === undefined || mark.length > left.length) return left;
    open.splice(last); // What was begun after it can no longer end.
    left = left.slice(mark.length);
  }
  return left;
}

function mayOpen(text: string, start: number, end: number): boolean {
  const before = start === 0 ? " " : text.charAt(start - 1);
  return !/\s/.test(text.charAt(end)) && !WORD.test(before);
}

function openMark(open: string[], run: string): void {
  let left = run;
  for (const kind of KINDS) {
    if (!left.startsWith(kind) || open.includes(kind)) continue;
    open.push(kind);
    left = left.slice(kind.length);
  }
}
