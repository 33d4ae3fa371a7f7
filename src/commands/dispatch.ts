import type { Interaction, RepliableInteraction } from "discord.js";
import type { Logger } from "pino";
import { errorCard, refusalCard } from "../cards/error-card.ts";
import { APOLOGY } from "../cards/failure-words.ts";
import { UserError } from "../errors.ts";
import { referenceOf } from "../orders/order.ts";
import type { Command, ComponentAction, MessageCommand, SlashCommand } from "./command.ts";
import { isDiscordError, UNKNOWN_INTERACTION } from "./discord-error.ts";
import { editedReply, privateReply } from "./reply.ts";

/** The only catch around commands: every outcome ends in at most one reply and at most one log line. Never rejects. */
export function createDispatch(commands: readonly Command[], logger: Logger) {
  const slash = byName(commands.filter((command) => command.kind === "slash"));
  const message = byName(commands.filter((command) => command.kind === "message"));
  const components = new Map(
    commands
      .filter((command) => command.kind === "component")
      .map((action): [string, ComponentAction] => [action.name, action]),
  );

  return async function dispatch(interaction: Interaction): Promise<void> {
    const reference = referenceOf(interaction.id);
    const log = logger.child({ reference, interactionId: interaction.id });
    try {
      await run(interaction);
    } catch (error) {
      if (isDiscordError(error, UNKNOWN_INTERACTION)) {
        // Too old (an event replayed after a reconnect): nobody can be answered, and nothing was promised.
        log.info("an interaction had expired before it could be acknowledged");
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
      const [name = "", ...state] = interaction.customId.split(":");
      await known(components.get(name)).run(interaction, state.join(":"));
    }
  }
}

function byName<C extends SlashCommand | MessageCommand>(commands: readonly C[]): Map<string, C> {
  return new Map(commands.map((command) => [command.definition.name, command]));
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
      ? refusalCard({ message: error.message, referenceId })
      : errorCard({ ...APOLOGY, referenceId });
  try {
    if (interaction.deferred || interaction.replied) await interaction.editReply(editedReply(card));
    else await interaction.reply(privateReply(card));
  } catch (err) {
    log.warn({ err }, "could not deliver the apology");
  }
}
