import { RESTJSONErrorCodes } from "discord.js";
import { threadCard } from "../cards/thread-card.ts";
import { isDiscordError, isRefusedForGood } from "./discord-error.ts";
import type { MessageRequests } from "./message-requests.ts";

export interface ThreadToOpen {
  readonly channelId: string;
  /** The card that it begins with. */
  readonly messageId: string;
  /** The order whose answer the card shows. */
  readonly orderId: string;
  readonly name: string;
}

/** Opens a thread at a card and says in it how to go on; finds the one that is there. Resolves with its id. */
export async function openThread(
  { channelId, messageId, orderId, name }: ThreadToOpen,
  requests: MessageRequests,
): Promise<string> {
  let threadId: string;
  try {
    threadId = await requests.openThread(channelId, messageId, name);
  } catch (error) {
    // A thread has the id of the message that it begins with.
    if (isDiscordError(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage)) return messageId;
    throw error;
  }
  try {
    await requests.post({ channelId: threadId }, threadCard(orderId), `hint-${orderId}`);
  } catch (error) {
    // Opening threads and writing in them are two permissions; the thread works without the hint.
    if (!isRefusedForGood(error)) throw error;
  }
  return threadId;
}
