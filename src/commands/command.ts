import type {
  AnySelectMenuInteraction,
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from "discord.js";

/** A slash command: data for Discord beside what it does. `run` acknowledges, as its very first request. */
export interface SlashCommand {
  readonly kind: "slash";
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  run(interaction: ChatInputCommandInteraction): Promise<void>;
  autocomplete?(interaction: AutocompleteInteraction): Promise<void>;
}

/** A command in a message's context menu. */
export interface MessageCommand {
  readonly kind: "message";
  readonly definition: RESTPostAPIContextMenuApplicationCommandsJSONBody;
  run(interaction: MessageContextMenuCommandInteraction): Promise<void>;
}

export type ComponentInteraction = ButtonInteraction | AnySelectMenuInteraction;

/** A button or select menu whose `custom_id` is `<name>:<state>`: it works on old messages and after a restart. */
export interface ComponentAction {
  readonly kind: "component";
  readonly name: string;
  run(interaction: ComponentInteraction, state: string): Promise<void>;
}

/** A modal that was filled in; its `custom_id` is `<name>:<state>` too. */
export interface ModalAction {
  readonly kind: "modal";
  readonly name: string;
  run(interaction: ModalSubmitInteraction, state: string): Promise<void>;
}

export type Command = SlashCommand | MessageCommand | ComponentAction | ModalAction;
