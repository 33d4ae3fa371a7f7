import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type BaseInteraction,
} from "discord.js";
import { cancelledCard } from "../cards/cancelled-card.ts";
import { CANCEL as CANCEL_BUTTON } from "../cards/order-buttons.ts";
import { cutGraphemes } from "../cards/graphemes.ts";
import { singleLine } from "../cards/plain-text.ts";
import { inLine } from "../cards/place-words.ts";
import { UserError } from "../errors.ts";
import type { OpenOrder, OrderDesk } from "../orders/desk.ts";
import { actorOf } from "./actor.ts";
import type { ComponentAction, SlashCommand } from "./command.ts";
import { EVERYWHERE } from "./contexts.ts";
import { acceptPress, think } from "./first-answer.ts";
import { editedReply } from "./reply.ts";

/** Discord shows at most this many suggestions, of so many characters. */
const MOST_CHOICES = 25;
const MOST_CHARACTERS = 100;
const MOST_NAMED = 10;

/** `/cancel`: an own order, or as a moderator anybody's. */
export function createCancelCommand(desk: OrderDesk): SlashCommand {
  return {
    kind: "slash",
    definition: CANCEL,
    async run(interaction) {
      await think(interaction, "private");
      const order = chosenOrder(desk, interaction, interaction.options.getString("order"));
      await desk.cancel(order.id, actorOf(interaction));
      const card = cancelledCard({ fileName: order.fileName, by: "owner" });
      await interaction.editReply(editedReply(card));
    },
    async autocomplete(interaction) {
      const typed = interaction.options.getFocused().toLowerCase();
      await interaction.respond(
        desk
          .cancellable(actorOf(interaction))
          .map((order) => ({ name: label(order), value: order.id }))
          .filter(({ name }) => name.toLowerCase().includes(typed))
          .slice(0, MOST_CHOICES),
      );
    },
  };
}

/** The Cancel button of an order: everybody sees it, its owner and moderators may press it. */
export function createCancelAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: CANCEL_BUTTON,
    async run(interaction, orderId) {
      await desk.cancel(orderId, actorOf(interaction));
      // What the message says is the order's own to deliver.
      await acceptPress(interaction);
    },
  };
}

export const CANCEL: SlashCommand["definition"] = {
  type: ApplicationCommandType.ChatInput,
  name: "cancel",
  description: "Stop an order of yours, waiting or being listened to",
  ...EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "order",
      description: "Which one (not needed while you have only one)",
      autocomplete: true,
    },
  ],
};

function chosenOrder(
  desk: OrderDesk,
  interaction: BaseInteraction,
  wanted: string | null,
): OpenOrder {
  const orders = desk.cancellable(actorOf(interaction));
  const fitting = orders.filter(({ id, fileName, isOwn }) =>
    wanted === null ? isOwn : id === wanted || fileName === wanted,
  );
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  if (fitting.length > 1) {
    const names = fitting.slice(0, MOST_NAMED).map(({ fileName }) => `“${fileName}”`);
    const more = fitting.length - names.length;
    const list = more > 0 ? [...names, `${more} more`] : names;
    throw new UserError(
      "several-orders",
      `There are several: ${list.join(", ")}. Choose one with the option "order" of /cancel.`,
    );
  }
  throw wanted === null
    ? new UserError("no-order", "Nothing of yours is waiting or being listened to.")
    : new UserError(
        "unknown-order",
        "That one has ended already, or is not yours. Choose one from the list that /cancel offers.",
      );
}

/** Discord shows it as it is: neither Markdown nor mentions to mind. */
function label({ fileName, isOwn, place }: OpenOrder): string {
  const where = place === null ? "on its way" : inLine(place).toLowerCase();
  const end = `, ${where}${isOwn ? "" : " (somebody else’s)"}`;
  const name = singleLine(fileName) || "A track without a name";
  return cutGraphemes(name, MOST_CHARACTERS, MOST_CHARACTERS - end.length) + end;
}
