import { closeOpenFence, findCode } from "./code-spans.ts";
import { defuseMentionsAndLinks } from "./defuse.ts";

/** What may stand before the first word of a line: quotes and list items. */
const LINE_START = String.raw`^[ \t]*(?:(?:>{1,3}|[-*+]|\d{1,9}[.)])[ \t]+)*`;
const HEADING = new RegExp(String.raw`(${LINE_START})(?:#{1,6}[ \t]+)+(\S.*)$`, "s");
/** Would take in everything that follows. */
const LONG_QUOTE = /^([ \t]*)(?=>>>(?:\s|$))/;
/** Hashes that would make a heading or small print wherever Discord sees a start of a line, even within emphasis. */
const ESCAPED_OR_HARMFUL = /\\[^0-9A-Za-z\s]|[`[]|\|{2,}|(?<![0-9A-Za-z#])#+(?=\s|$)/g;

/**
 * A model's Markdown as Discord may show it: emphasis, lists, quotes and code stay; headings become bold lines;
 * spoilers, small print, links and mentions become the plain text they were written as. Takes text that was cut
 * anywhere: an open fence is closed, other open marks show as themselves.
 */
export function discordMarkdown(text: string): string {
  const safe = closeOpenFence(defuseMentionsAndLinks(text));
  let result = "";
  let at = 0;
  for (const span of findCode(safe)) {
    if (span.kind !== "fence") continue;
    result += prose(safe.slice(at, span.start)) + safe.slice(span.start, span.end);
    at = span.end;
  }
  return result + prose(safe.slice(at));
}

function prose(text: string): string {
  return text
    .split("\n")
    .map((line) => inline(headingAsBold(line)).replace(LONG_QUOTE, "$1\\"))
    .join("\n");
}

function headingAsBold(line: string): string {
  const heading = HEADING.exec(line);
  if (heading === null) return line;
  const [, start = "", words = ""] = heading;
  // Emphasis within would end the bold; and many models write `## **Words**`.
  return `${start}**${words.replaceAll("**", "").trim()}**`;
}

function inline(line: string): string {
  let result = "";
  let at = 0;
  for (const { start, end, closed } of findCode(line)) {
    if (!closed) continue;
    result += escapeHarm(line.slice(at, start)) + line.slice(start, end);
    at = end;
  }
  return result + escapeHarm(line.slice(at));
}

function escapeHarm(text: string): string {
  return text.replaceAll(ESCAPED_OR_HARMFUL, (found) =>
    found.startsWith("\\") ? found : found.replaceAll(/[`|#[]/g, "\\$&"),
  );
}
