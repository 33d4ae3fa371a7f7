import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { APIAttachment } from "discord-api-types/v10";
import { componentHtml } from "./component-html.ts";
import { escapeHtml } from "./escape-html.ts";
import type { Exchange } from "./scenes.ts";

const FONTS = new URL("../../node_modules/@fontsource/inter/files/", import.meta.url);
const WEIGHTS = [400, 500, 600, 700];

/** A page that shows what people see in a dark Discord. Needs no server, and no network. */
export async function conversationHtml(exchanges: readonly Exchange[]): Promise<string> {
  const css = await readFile(new URL("discord.css", import.meta.url), "utf8");
  const fonts = WEIGHTS.map((weight) => {
    const file = fileURLToPath(new URL(`inter-latin-${weight}-normal.woff2`, FONTS));
    return `@font-face { font-family: Inter; font-weight: ${weight}; src: url("file://${file}"); }`;
  });
  const shown = await Promise.all(exchanges.map((exchange) => exchangeHtml(exchange)));
  return `<!doctype html><meta charset="utf-8"><style>${fonts.join("\n")}\n${css}</style><main>${shown.join("")}</main>`;
}

async function exchangeHtml({ person, command, message, nowMs }: Exchange): Promise<string> {
  const fetched = await Promise.all(message.attachments.map((each) => fetchDataUrl(each)));
  const urls = new Map(fetched);
  const body = (message.components ?? []).map((component) =>
    componentHtml(component, {
      nowMs,
      attachments: message.attachments,
      dataUrl: ({ id }) => urls.get(id) ?? "",
    }),
  );
  const note = message.ephemeral
    ? '<div class="note">Only you can see this · <a>Dismiss message</a></div>'
    : "";
  return `<article><div class="used"><i class="hook"></i><i class="face"></i><b>${escapeHtml(person)}</b> used <span class="command">/${escapeHtml(command)}</span></div>
<div class="who"><i class="avatar">♪</i><b>Liner Notes</b><span class="app">APP</span></div>
<div class="body">${body.join("")}${note}</div></article>`;
}

async function fetchDataUrl(attachment: APIAttachment): Promise<readonly [string, string]> {
  const { id, url, content_type = "application/octet-stream" } = attachment;
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  return [id, `data:${content_type};base64,${bytes.toString("base64")}`];
}
