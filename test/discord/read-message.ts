import { ComponentType, type APIMessage } from "discord-api-types/v10";
import { SELECT_TYPES, walk, type AnyComponent } from "./components.ts";

export interface ShownFile {
  readonly name: string;
  readonly title: string | undefined;
  readonly contentType: string | undefined;
  readonly sizeBytes: number;
  readonly url: string;
  /** Downloads it. Throws where the link does not work. */
  bytes(): Promise<Buffer>;
}

export interface ShownControl {
  readonly kind: "button" | "link" | "select";
  readonly customId: string | undefined;
  readonly label: string | undefined;
  readonly disabled: boolean;
  readonly component: AnyComponent;
}

/** All the text of a message in the order of reading: content, text displays, embeds. */
export function textOf(message: Pick<APIMessage, "content" | "components" | "embeds">): string {
  const displays = [...walk(componentsOf(message))]
    .filter(({ component }) => component.type === ComponentType.TextDisplay)
    .map(({ component }) => component.content ?? "");
  const embeds = message.embeds.flatMap(({ title, description, fields, footer }) => [
    title,
    description,
    ...(fields ?? []).flatMap(({ name, value }) => [name, value]),
    footer?.text,
  ]);
  return [message.content, ...displays, ...embeds].filter((text) => text !== "" && text).join("\n");
}

export function filesOf(message: Pick<APIMessage, "attachments">): readonly ShownFile[] {
  return message.attachments.map(({ filename, title, content_type, size, url }) => ({
    name: filename,
    title: title ?? undefined,
    contentType: content_type,
    sizeBytes: size,
    url,
    async bytes() {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${filename}: status ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
  }));
}

/** The buttons and selects of a message in the order of reading. */
export function controlsOf(message: Pick<APIMessage, "components">): readonly ShownControl[] {
  return [...walk(componentsOf(message))].flatMap(({ component }): readonly ShownControl[] => {
    const isSelect = SELECT_TYPES.has(component.type);
    if (!isSelect && component.type !== ComponentType.Button) return [];
    const customId = component.custom_id ?? undefined;
    const label = component[isSelect ? "placeholder" : "label"];
    return [
      {
        kind: isSelect ? "select" : customId === undefined ? "link" : "button",
        customId,
        label: typeof label === "string" ? label : undefined,
        disabled: component.disabled === true,
        component,
      },
    ];
  });
}

function componentsOf({ components }: Pick<APIMessage, "components">): readonly AnyComponent[] {
  return (components ?? []) as unknown as readonly AnyComponent[];
}
