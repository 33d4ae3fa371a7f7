import {
  ButtonStyle,
  ComponentType,
  type APIAttachment,
  type APIButtonComponent,
  type APIMessageComponent,
} from "discord-api-types/v10";
import { discordMarkdown } from "./discord-markdown.ts";
import { escapeHtml } from "./escape-html.ts";

export interface Shown {
  readonly nowMs: number;
  readonly attachments: readonly APIAttachment[];
  /** An attachment's bytes, as an address that needs no server. */
  readonly dataUrl: (attachment: APIAttachment) => string;
}

const STYLES: Readonly<Partial<Record<ButtonStyle, string>>> = {
  [ButtonStyle.Primary]: "primary",
  [ButtonStyle.Success]: "success",
  [ButtonStyle.Danger]: "danger",
};

/** A component of a card as HTML. Throws for one that no card has, rather than leave it out of the picture. */
export function componentHtml(component: APIMessageComponent, shown: Shown): string {
  const all = (parts: readonly APIMessageComponent[]) =>
    parts.map((part) => componentHtml(part, shown)).join("");
  switch (component.type) {
    case ComponentType.Container: {
      const color = (component.accent_color ?? 0x4e_50_58).toString(16).padStart(6, "0");
      return `<div class="container" style="border-left-color: #${color}">${all(component.components)}</div>`;
    }
    case ComponentType.TextDisplay:
      return `<div class="text">${discordMarkdown(component.content, shown.nowMs)}</div>`;
    case ComponentType.Separator:
      return component.divider === false ? '<div class="space"></div>' : "<hr>";
    case ComponentType.Section:
      return `<div class="section"><div>${all(component.components)}</div>${componentHtml(component.accessory, shown)}</div>`;
    case ComponentType.ActionRow:
      return `<div class="row">${all(component.components)}</div>`;
    case ComponentType.Button:
      return buttonHtml(component);
    case ComponentType.StringSelect:
      return `<div class="select"><span>${escapeHtml(component.placeholder ?? "")}</span><span>⌄</span></div>`;
    case ComponentType.Thumbnail:
      return `<img class="thumbnail" src="${source(component.media.url, shown)}">`;
    case ComponentType.MediaGallery: {
      const images = component.items.map(
        ({ media, description }) =>
          `<img src="${source(media.url, shown)}" alt="${escapeHtml(description ?? "")}">`,
      );
      return `<div class="gallery">${images.join("")}</div>`;
    }
    case ComponentType.File:
      return `<div class="file">${escapeHtml(nameIn(component.file.url))}</div>`;
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
    default:
      throw new Error(`A component of type ${component.type} cannot be drawn yet`);
  }
}

function buttonHtml(button: APIButtonComponent): string {
  const label = "label" in button ? (button.label ?? "") : "";
  const emoji = "emoji" in button ? (button.emoji?.name ?? "") : "";
  const words = [emoji, label].filter((part) => part !== "").join(" ");
  return `<span class="button ${STYLES[button.style] ?? "secondary"}">${escapeHtml(words)}</span>`;
}

function source(url: string, { attachments, dataUrl }: Shown): string {
  const attachment = attachments.find(({ filename }) => filename === nameIn(url));
  if (attachment === undefined) throw new Error(`${url} is not attached`);
  return dataUrl(attachment);
}

/** Of `attachment://NAME`, or of the address that Discord has put in its place. */
function nameIn(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split("/").at(-1) || new URL(url).host);
}
