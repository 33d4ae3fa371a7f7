import { MessageReferenceType, type Message, type ThreadChannel } from "discord.js";
import { askedOrderId } from "../cards/order-buttons.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { isFinal } from "./discord-error.ts";
import { customIdsOf } from "./shown-message.ts";

/**
 * The turn that a message to the bot goes on from: that of the card it replies to, else, in a thread, the latest there,
 * else that of the card that the thread begins with. The cards say so themselves, however old they are.
 */
export async function findTurnId(
  message: Message,
  desk: Pick<OrderDesk, "latestTurnIn">,
): Promise<string | undefined> {
  const replied = await turnOfReplied(message);
  if (replied !== undefined || !message.channel.isThread()) return replied;
  const { channel } = message;
  return desk.latestTurnIn(channel.id)?.id ?? (await turnOfStarter(channel));
}

async function turnOfReplied(message: Message): Promise<string | undefined> {
  // A forwarded message is a reference, too, but answers nothing.
  if (message.reference?.type !== MessageReferenceType.Default) return undefined;
  // It came along with the message, as it is now; only where Discord left it out is it asked for.
  const card = await unlessGone(() => message.fetchReference());
  return card === undefined ? undefined : turnOf(card);
}

async function turnOfStarter(thread: ThreadChannel): Promise<string | undefined> {
  const card = await unlessGone(() => thread.fetchStarterMessage());
  return card === undefined || card === null ? undefined : turnOf(card);
}

function turnOf({ author, client, components }: Message): string | undefined {
  if (author.id !== client.user?.id) return undefined;
  return askedOrderId(customIdsOf(components.map((each) => each.toJSON())));
}

/** Deleted, or in the past that the bot may not read. */
async function unlessGone<T>(fetch: () => Promise<T>): Promise<T | undefined> {
  try {
    return await fetch();
  } catch (error) {
    if (isFinal(error)) return undefined;
    throw error;
  }
}
