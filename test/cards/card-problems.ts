import { ComponentType } from "discord-api-types/v10";
import {
  CreateMessageInteractionCallbackRequestSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
} from "discord-api-spec/zod";
import { cardBody, type Card } from "../../src/cards/card.ts";
import { componentIssues } from "../discord/component-rules.ts";
import { mediaUrls, walk, type AnyComponent } from "../discord/components.ts";
import { checkSchema } from "../discord/schema-check.ts";

/** All that Discord would refuse or not show of a card, sent, edited or as an answer; empty for a good one. */
export function cardProblems(card: Card): readonly unknown[] {
  const body = cardBody(card);
  const shown = mediaUrls(componentsOf(card)).map(({ url }) => url);
  const attached = card.files.map(({ name }) => `attachment://${name}`);
  return [
    ...checkSchema(MessageCreateRequestSchema, body),
    ...checkSchema(MessageEditRequestPartialSchema, body),
    ...checkSchema(CreateMessageInteractionCallbackRequestSchema, { type: 4, data: body }),
    ...componentIssues(componentsOf(card), true),
    ...attached.filter((url) => !shown.includes(url)).map((url) => `not shown: ${url}`),
    ...shown.filter((url) => !attached.includes(url)).map((url) => `not attached: ${url}`),
    ...card.files.filter(({ name }) => !/^[a-z0-9-]+\.[a-z]+$/.test(name)).map(({ name }) => name),
    ...texts(card)
      .filter((content) => content.trim() === "")
      .map(() => "an empty text"),
  ];
}

/** A card as a reader goes through it, with its Markdown. */
export function readCard(card: Card): string {
  const lines: string[] = [];
  for (const { component } of walk(componentsOf(card))) {
    if (component.type === ComponentType.Container) lines.push(`[${colour(component)}]`);
    if (component.type === ComponentType.TextDisplay) lines.push(component.content ?? "");
    if (component.type === ComponentType.Separator) lines.push("----");
    if (component.type === ComponentType.File) lines.push(`[file ${fileUrl(component)}]`);
    if (component.type === ComponentType.MediaGallery)
      lines.push(`[picture ${pictureOf(component)}]`);
    if (component.type === ComponentType.Button) {
      lines.push(`[button ${component.custom_id}: ${String(component["label"])}]`);
    }
    if (component.type === ComponentType.StringSelect) {
      lines.push(`[select ${component.custom_id}: ${JSON.stringify(component["options"])}]`);
    }
  }
  return lines.join("\n");
}

export function texts(card: Card): readonly string[] {
  return [...walk(componentsOf(card))]
    .filter(({ component }) => component.type === ComponentType.TextDisplay)
    .map(({ component }) => component.content ?? "");
}

function componentsOf(card: Card): readonly AnyComponent[] {
  return card.components as readonly unknown[] as readonly AnyComponent[];
}

function colour(container: AnyComponent): string {
  return `#${Number(container["accent_color"]).toString(16).padStart(6, "0")}`;
}

function pictureOf(gallery: AnyComponent): string {
  const [item] = gallery["items"] as readonly { readonly description?: string }[];
  return `${mediaUrls([gallery])[0]?.url}: ${item?.description}`;
}

function fileUrl(file: AnyComponent): string | undefined {
  return mediaUrls([file])[0]?.url;
}
