import { MessageFlags } from "discord.js";
import { z } from "zod";

/** A message of Discord's, as far as telling what it shows needs it. */
export interface ShownMessage {
  readonly id: string;
  /** Deferred, and nothing has come yet. */
  readonly isThinking: boolean;
  /** The interaction that it answers. */
  readonly interactionId: string | undefined;
  readonly isFromBot: boolean;
  readonly customIds: readonly string[];
  readonly texts: readonly string[];
}

const component = z.looseObject({
  custom_id: z.string().optional(),
  content: z.string().optional(),
  get components() {
    return z.array(component).optional();
  },
  get accessory() {
    return component.optional();
  },
});

type Component = z.output<typeof component>;

const message = z.object({
  id: z.string(),
  flags: z.int().optional(),
  author: z.object({ bot: z.boolean().optional() }),
  interaction_metadata: z.object({ id: z.string() }).optional(),
  components: z.array(component).optional(),
});

/** Throws a ZodError for what is no message. */
export function parseMessage(json: unknown): ShownMessage {
  return shown(message.parse(json));
}

export function parseMessages(json: unknown): readonly ShownMessage[] {
  return z.array(message).parse(json).map(shown);
}

/** The `custom_id`s of all buttons and menus of a message. Throws a ZodError for what are no components. */
export function customIdsOf(components: unknown): readonly string[] {
  return flat(z.array(component).parse(components)).flatMap(({ custom_id }) => custom_id ?? []);
}

function shown({ id, flags, author, interaction_metadata, components }: z.output<typeof message>) {
  const all = flat(components ?? []);
  return {
    id,
    isThinking: ((flags ?? 0) & MessageFlags.Loading) !== 0,
    interactionId: interaction_metadata?.id,
    isFromBot: author.bot === true,
    customIds: all.flatMap(({ custom_id }) => custom_id ?? []),
    texts: all.flatMap(({ content }) => content ?? []),
  };
}

function flat(components: readonly Component[]): Component[] {
  return components.flatMap((each) => [
    each,
    ...flat(each.components ?? []),
    ...flat(each.accessory === undefined ? [] : [each.accessory]),
  ]);
}
