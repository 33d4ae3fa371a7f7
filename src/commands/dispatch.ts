import type { Interaction, RepliableInteraction } from "discord.js";
import type { Logger } from "pino";
import { errorCard, refusalCard } from "../cards/error-card.ts";
import { APOLOGY } from "../cards/failure-words.ts";
import { UserError } from "../errors.ts";
import { inLogContext } from "../log-context.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { referenceOf } from "../orders/order.ts";
import type { Command, MessageCommand, SlashCommand } from "./command.ts";
import { ALREADY_ACKNOWLEDGED, isDiscordError, UNKNOWN_INTERACTION } from "./discord-error.ts";
import { hasTouchedItsMessage } from "./first-answer.ts";
import { editedReply, reply } from "./reply.ts";
import { createShowOwed } from "./show-owed.ts";

export interface DispatchOptions {
  readonly commands: readonly Command[];
  readonly desk: Pick<OrderDesk, "owedTo" | "settleOwed" | "qualities">;
  readonly logger: Logger;
}

/**
 * The only catch around commands: every outcome ends in at most one reply and at most one log line. Whoever is owed an
 * outcome of an earlier order gets it after a command that ended well. Never rejects.
 */
export function createDispatch({ commands, desk, logger }: DispatchOptions) {
  const showOwed = createShowOwed(desk);
  const slash = byName(commands.filter((command) => command.kind === "slash"));
  const message = byName(commands.filter((command) => command.kind === "message"));
  const components = byPrefix(commands.filter((command) => command.kind === "component"));
  const modals = byPrefix(commands.filter((command) => command.kind === "modal"));

  return async function dispatch(interaction: Interaction): Promise<void> {
    const reference = referenceOf(interaction.id);
    const ids = { reference, interactionId: interaction.id };
    const log = logger.child(ids);
    try {
      await inLogContext(ids, () => run(interaction));
      if (interaction.isRepliable()) await showOwed(interaction, log);
    } catch (error) {
      if (isDiscordError(error, UNKNOWN_INTERACTION)) {
        // Too old (an event replayed after a reconnect): nobody can be answered, and nothing was promised.
        log.info("an interaction had expired before it could be acknowledged");
        return;
      }
      if (isDiscordError(error, ALREADY_ACKNOWLEDGED)) {
        // Repeated after a reconnect: whoever answered it the first time goes on with it.
        log.info("an interaction had been acknowledged before");
        return;
      }
      if (error instanceof UserError) log.info({ reason: error.reason }, "refused");
      else log.error({ err: error }, "command failed");
      if (interaction.isRepliable()) await apologise(interaction, error, reference, log);
    }
  };

  async function run(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) {
      await slash.get(interaction.commandName)?.autocomplete?.(interaction);
    } else if (interaction.isChatInputCommand()) {
      await known(slash.get(interaction.commandName)).run(interaction);
    } else if (interaction.isMessageContextMenuCommand()) {
      await known(message.get(interaction.commandName)).run(interaction);
    } else if (interaction.isButton() || interaction.isAnySelectMenu()) {
      const { name, state } = parseCustomId(interaction.customId);
      await known(components.get(name)).run(interaction, state);
    } else if (interaction.isModalSubmit()) {
      const { name, state } = parseCustomId(interaction.customId);
      await known(modals.get(name)).run(interaction, state);
    }
  }
}

function byName<C extends SlashCommand | MessageCommand>(commands: readonly C[]): Map<string, C> {
  return new Map(commands.map((command) => [command.definition.name, command]));
}

function byPrefix<C extends { readonly name: string }>(actions: readonly C[]): Map<string, C> {
  return new Map(actions.map((action) => [action.name, action]));
}

function parseCustomId(customId: string): { readonly name: string; readonly state: string } {
  const [name = "", ...state] = customId.split(":");
  return { name, state: state.join(":") };
}

function known<C>(command: C | undefined): C {
  if (command === undefined) {
    throw new UserError(
      "unknown-command",
      "That belongs to another version of me. Reload Discord and try again; if it stays, the operator has to run npm run deploy.",
    );
  }
  return command;
}

async function apologise(
  interaction: RepliableInteraction,
  error: unknown,
  referenceId: string,
  log: Logger,
): Promise<void> {
  const card =
    error instanceof UserError
      ? refusalCard({ message: error.message, referenceId, ...retryTime(error) })
      : errorCard({ ...APOLOGY, referenceId });
  try {
    if (!interaction.deferred && !interaction.replied) {
      await interaction.reply(reply(card, "private"));
    } else if (hasTouchedItsMessage(interaction)) {
      await interaction.followUp(reply(card, "private"));
    } else {
      await interaction.editReply(editedReply(card));
    }
  } catch (err) {
    log.warn({ err }, "could not deliver the apology");
  }
}

function retryTime({ retryAtMs }: UserError): { readonly retryAtMs?: number } {
  return retryAtMs === undefined ? {} : { retryAtMs };
}
