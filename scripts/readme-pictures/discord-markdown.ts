import { Marked, type Tokens } from "marked";
import { escapeHtml } from "./escape-html.ts";

const SUBTEXT = /^-# (.*)$/;
const HEADING = /^#{1,3} /;

/** Discord's Markdown as HTML: as far as cards use it. Times are counted from `nowMs`, as a reader would see them. */
export function discordMarkdown(text: string, nowMs: number): string {
  const marked = new Marked({
    breaks: true,
    gfm: true,
    extensions: [
      {
        name: "time",
        level: "inline",
        start: (source) => source.indexOf("<t:"),
        tokenizer(source) {
          const [raw, seconds] = /^<t:(\d+)(?::[a-zA-Z])?>/.exec(source) ?? [];
          return raw === undefined ? undefined : { type: "time", raw, seconds: Number(seconds) };
        },
        renderer: (token) =>
          `<span class="time">${relative(Number(token["seconds"]) * 1000 - nowMs)}</span>`,
      },
    ],
    // Discord knows no HTML: it is text.
    renderer: { html: ({ text: html }: Tokens.HTML | Tokens.Tag) => escapeHtml(html) },
  });
  return blocks(text)
    .map(({ isSubtext, lines }) =>
      isSubtext
        ? `<div class="subtext">${marked.parseInline(lines.join("\n"), { async: false })}</div>`
        : marked.parse(lines.join("\n"), { async: false }),
    )
    .join("");
}

/** A line of subtext or a heading is a block of its own, with no empty line around it. */
function blocks(text: string): { isSubtext: boolean; lines: string[] }[] {
  const found: { isSubtext: boolean; lines: string[] }[] = [];
  let isOpen = false;
  for (const line of text.split("\n")) {
    const subtext = SUBTEXT.exec(line)?.[1];
    const last = found.at(-1);
    if (subtext !== undefined) found.push({ isSubtext: true, lines: [subtext] });
    else if (isOpen && last !== undefined) last.lines.push(line);
    else found.push({ isSubtext: false, lines: [line] });
    isOpen = subtext === undefined && !HEADING.test(line);
  }
  return found;
}

const relativeTimes = new Intl.RelativeTimeFormat("en", { numeric: "always" });

function relative(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return Math.abs(seconds) < 60
    ? relativeTimes.format(seconds, "second")
    : relativeTimes.format(Math.round(seconds / 60), "minute");
}
