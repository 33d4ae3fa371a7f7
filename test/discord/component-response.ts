import { ComponentType } from "discord-api-types/v10";
import type { AnyComponent } from "./components.ts";

/** A file or picture as an answer shows it. */
export interface ResolvedMedia {
  readonly id: string;
  readonly url: string;
  readonly proxy_url: string;
  readonly content_type?: string;
  readonly attachment_id?: string;
  /** For File components only. */
  readonly name: string | null;
  readonly size: number | null;
}

type Resolve = (url: string) => ResolvedMedia;

/** A component as Discord answers with it: defaults filled in, `attachment://` replaced by a link. */
export function toResponseComponent(component: AnyComponent, resolve: Resolve): AnyComponent {
  const inner = {
    ...withoutNulls(component),
    ...(component.components === undefined
      ? {}
      : { components: component.components.map((child) => toResponseComponent(child, resolve)) }),
    ...(component.accessory === undefined
      ? {}
      : { accessory: toResponseComponent(component.accessory, resolve) }),
  };
  return { ...inner, ...ANSWERED[component.type]?.(component, resolve) };
}

type Answered = (component: AnyComponent, resolve: Resolve) => Partial<AnyComponent>;

const select: Answered = ({ min_values, max_values }) => ({
  min_values: min_values ?? 1,
  max_values: max_values ?? 1,
});

const ANSWERED: Partial<Record<ComponentType, Answered>> = {
  [ComponentType.Container]: ({ accent_color, spoiler }) => ({
    accent_color: accent_color ?? null,
    spoiler: spoiler ?? false,
  }),
  [ComponentType.Separator]: ({ spacing, divider }) => ({
    spacing: spacing ?? 1,
    divider: divider ?? true,
  }),
  [ComponentType.Thumbnail]: (component, resolve) => picture(component, resolve),
  [ComponentType.MediaGallery]: ({ items }, resolve) => ({
    items: (items as readonly AnyComponent[]).map((item) => picture(item, resolve)),
  }),
  [ComponentType.File]({ file, spoiler }, resolve) {
    const { name, size, ...shown } = resolve((file as { url: string }).url);
    return { file: shown, name, size, spoiler: spoiler ?? false };
  },
  [ComponentType.StringSelect]: select,
  [ComponentType.UserSelect]: select,
  [ComponentType.RoleSelect]: select,
  [ComponentType.MentionableSelect]: select,
  [ComponentType.ChannelSelect]: select,
};

function picture(shown: Partial<AnyComponent>, resolve: Resolve): Partial<AnyComponent> {
  const { name: _name, size: _size, ...media } = resolve((shown["media"] as { url: string }).url);
  return {
    media,
    description: shown["description"] ?? null,
    spoiler: shown["spoiler"] ?? false,
  };
}

function withoutNulls(component: AnyComponent): AnyComponent {
  const kept = Object.entries(component).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as AnyComponent;
}
