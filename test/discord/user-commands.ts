import {
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionType,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionChoice,
  type APIMessage,
} from "discord-api-types/v10";
import type { Attachments } from "./attachments.ts";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { fillOptions, isUpload, type FilledOption, type OptionValues } from "./command-options.ts";
import type { CommandStore } from "./command-store.ts";
import { createInteractionHandle, type InteractionHandle } from "./interaction-handle.ts";
import { contextOf, whereOf, type InteractionSender, type Where } from "./interaction-sender.ts";
import { toResolved } from "./resolved.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

export interface CommandActions {
  /** Uses a slash command that is registered (`"settings show"` for a subcommand), with options it has. */
  slash(
    channel: WorldChannel,
    command: string,
    values?: OptionValues,
    options?: { readonly where?: Where },
  ): InteractionHandle;
  /** Uses a command from a message's context menu. */
  contextMenu(
    message: { readonly id: string },
    command: string,
    options?: { readonly where?: Where },
  ): InteractionHandle;
  /** Types into an option and resolves with what is offered. */
  autocomplete(
    channel: WorldChannel,
    command: string,
    option: string,
    text: string,
    values?: OptionValues,
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
}

export interface CommandActionOptions {
  readonly applicationId: string;
  readonly commands: CommandStore;
  readonly attachments: Attachments;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly send: InteractionSender;
  readonly findMessage: (id: string) => StoredMessage;
  readonly toApi: (message: StoredMessage) => APIMessage;
}

const AUTOCOMPLETE_MS = 3000;

export function createCommandActions(
  user: WorldUser,
  options: CommandActionOptions,
): CommandActions {
  const { changes, send } = options;

  return {
    slash(channel, path, values = {}, { where = whereOf(channel) } = {}) {
      const { command, defined, nest } = find(channel, path, where);
      const filled = fillOptions(defined, values);
      const data = dataOf(command, nest, filled);
      const type = InteractionType.ApplicationCommand;
      return createInteractionHandle(send({ user, channel, where, type, data }), options);
    },
    contextMenu({ id }, name, { where } = {}) {
      const message = options.findMessage(id);
      const { channel } = message;
      const type = ApplicationCommandType.Message;
      const command = offered(channel, name, type, where ?? whereOf(channel));
      const record = send({
        user,
        channel,
        where: where ?? whereOf(channel),
        type: InteractionType.ApplicationCommand,
        targetMessageId: id,
        data: {
          ...identity(command),
          target_id: id,
          resolved: { messages: { [id]: options.toApi(message) } },
        },
      });
      return createInteractionHandle(record, options);
    },
    async autocomplete(channel, path, optionName, text, values = {}) {
      const where = whereOf(channel);
      const { command, defined, nest } = find(channel, path, where);
      const option = defined.find(({ name }) => name === optionName);
      if (option === undefined || !("autocomplete" in option) || !option.autocomplete) {
        throw new Error(`option "${optionName}" of /${path} does not complete`);
      }
      const others = defined.filter(({ name }) => name in values);
      const filled = fillOptions(others, values);
      const focused = { name: optionName, type: option.type, value: text, focused: true };
      const data = dataOf(command, nest, [...filled, focused]);
      const type = InteractionType.ApplicationCommandAutocomplete;
      const record = send({ user, channel, where, type, data });
      return changes.until({
        timeoutMs: AUTOCOMPLETE_MS,
        find: () => record.choices,
        describe: () => `no choices for ${optionName}`,
      });
    },
  };

  function offered(
    channel: WorldChannel,
    name: string,
    type: ApplicationCommandType,
    where: Where,
  ): APIApplicationCommand {
    const guildId = channel.kind === "guild" ? channel.guild.id : undefined;
    const command = options.commands.offered(guildId, name, type);
    if (command === undefined) throw new Error(`no command "${name}" is registered`);
    const reason = whyHidden(command, channel, where, user);
    if (reason !== undefined) throw new Error(`Discord would not offer "${name}" here: ${reason}`);
    return command;
  }

  function find(channel: WorldChannel, path: string, where: Where) {
    const [name = "", ...inner] = path.split(" ");
    const command = offered(channel, name, ApplicationCommandType.ChatInput, where);
    let defined = (command.options ?? []) as readonly APIApplicationCommandOption[];
    const nest: { readonly name: string; readonly type: OptionType }[] = [];
    for (const part of inner) {
      const sub = defined.find((option) => option.name === part);
      if (sub === undefined || !isSubcommand(sub)) throw new Error(`/${path}: no "${part}"`);
      nest.push({ name: sub.name, type: sub.type });
      defined = sub.options ?? [];
    }
    if (defined.some(isSubcommand)) throw new Error(`/${path} needs a subcommand`);
    return { command, defined, nest };
  }

  function dataOf(
    command: APIApplicationCommand,
    nest: readonly { readonly name: string; readonly type: OptionType }[],
    filled: readonly (FilledOption & { readonly focused?: boolean })[],
  ): object {
    const attachments = filled.flatMap(({ value }) =>
      isUpload(value)
        ? [{ upload: value, stored: add(value.as("ephemeral-attachments", options.applicationId)) }]
        : [],
    );
    let inner: object[] = filled.map((option) => {
      const { value } = option;
      if (typeof value !== "object") return option;
      const file = attachments.find(({ upload }) => upload === value);
      return { ...option, value: isUpload(value) ? file?.stored.id : value.id };
    });
    for (const level of nest.toReversed()) inner = [{ ...level, options: inner }];
    const files = attachments.map(({ stored }) => options.attachments.toApi(stored));
    return { ...identity(command), options: inner, resolved: toResolved(files, filled) };
  }

  function add(attachment: Parameters<Attachments["add"]>[0]) {
    return options.attachments.add(attachment);
  }
}

function identity({ id, name, type, guild_id }: APIApplicationCommand): object {
  return { id, name, type, ...(guild_id === undefined ? {} : { guild_id }) };
}

function isSubcommand(
  option: APIApplicationCommandOption,
): option is APIApplicationCommandOption & {
  type: OptionType.Subcommand | OptionType.SubcommandGroup;
} {
  return option.type === OptionType.Subcommand || option.type === OptionType.SubcommandGroup;
}

function whyHidden(
  command: APIApplicationCommand,
  channel: WorldChannel,
  where: Where,
  user: WorldUser,
): string | undefined {
  const { contexts, integration_types: types, default_member_permissions: needed } = command;
  const isGuildCommand = command.guild_id !== undefined;
  if (contexts && !contexts.includes(contextOf(channel))) return "its contexts";
  const wanted =
    where === "userInstall"
      ? ApplicationIntegrationType.UserInstall
      : ApplicationIntegrationType.GuildInstall;
  if (!isGuildCommand && !(types ?? [ApplicationIntegrationType.GuildInstall]).includes(wanted))
    return "its integration types";
  if (channel.kind === "guild" && needed !== null) {
    const bits = BigInt(needed);
    if (bits === 0n || (user.permissions & bits) !== bits) return "its default permissions";
  }
  return undefined;
}
