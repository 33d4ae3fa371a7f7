import { ComponentType } from "discord-api-types/v10";

/** A component of any kind, as far as walking through a tree of them needs. Its schema was checked before. */
export interface AnyComponent {
  readonly type: ComponentType;
  readonly id?: number | null;
  readonly custom_id?: string | null;
  readonly content?: string;
  readonly disabled?: boolean | null;
  readonly components?: readonly AnyComponent[];
  readonly accessory?: AnyComponent;
  /** What a label in a modal holds. */
  readonly component?: AnyComponent;
  readonly [field: string]: unknown;
}

export interface Placed {
  readonly component: AnyComponent;
  /** As Discord's errors name it: `components.0.accessory`. */
  readonly path: string;
}

/** Every component with all that are inside it, in the order of reading. */
export function* walk(
  components: readonly AnyComponent[],
  path = "components",
): Generator<Placed, void, undefined> {
  for (const [index, component] of components.entries()) {
    yield* walkOne(component, `${path}.${index}`);
  }
}

function* walkOne(component: AnyComponent, path: string): Generator<Placed, void, undefined> {
  yield { component, path };
  yield* walk(component.components ?? [], `${path}.components`);
  if (component.accessory !== undefined) yield* walkOne(component.accessory, `${path}.accessory`);
  if (component.component !== undefined) yield* walkOne(component.component, `${path}.component`);
}

/** Every `url` that a component shows a file or picture by, with its path. */
export function mediaUrls(components: readonly AnyComponent[]): { url: string; path: string }[] {
  const found: { url: string; path: string }[] = [];
  for (const { component, path } of walk(components)) {
    for (const field of ["file", "media"] as const) {
      const url = urlOf(component[field]);
      if (url !== undefined) found.push({ url, path: `${path}.${field}.url` });
    }
    const items = Array.isArray(component["items"]) ? (component["items"] as AnyComponent[]) : [];
    for (const [index, item] of items.entries()) {
      const url = urlOf(item["media"]);
      if (url !== undefined) found.push({ url, path: `${path}.items.${index}.media.url` });
    }
  }
  return found;
}

/** The same components, each with an id: its own, or the next free one. */
export function withIds(components: readonly AnyComponent[]): readonly AnyComponent[] {
  const taken = new Set([...walk(components)].map(({ component }) => component.id));
  let last = 0;
  const nextId = (): number => {
    do last += 1;
    while (taken.has(last));
    return last;
  };
  const identify = (component: AnyComponent): AnyComponent => ({
    ...component,
    id: component.id ?? nextId(),
    ...(component.components === undefined
      ? {}
      : { components: component.components.map(identify) }),
    ...(component.accessory === undefined ? {} : { accessory: identify(component.accessory) }),
  });
  return components.map(identify);
}

export const V2_TYPES: ReadonlySet<ComponentType> = new Set([
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.Thumbnail,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
  ComponentType.Container,
]);

export const SELECT_TYPES: ReadonlySet<ComponentType> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

function urlOf(media: unknown): string | undefined {
  if (media === null || typeof media !== "object" || !("url" in media)) return undefined;
  return typeof media.url === "string" ? media.url : undefined;
}
