import { THREAD } from "../cards/order-buttons.ts";
import { threadName, threadOpenedCard } from "../cards/thread-card.ts";
import { UserError } from "../errors.ts";
import type { OrderDesk } from "../orders/desk.ts";
import type { ComponentAction } from "./command.ts";
import { isRefusedForGood } from "./discord-error.ts";
import { think } from "./first-answer.ts";
import { createMessageRequests } from "./message-requests.ts";
import { openThread } from "./open-thread.ts";
import { editedReply } from "./reply.ts";
import { MISSING, requirePermissionToOpenThread } from "./thread-permission.ts";
import { trackTitle } from "../orders/track-title.ts";

/** The Thread button of a card: opens the thread at once, or says where it is. */
export function createThreadAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: THREAD,
    async run(interaction, turnId) {
      const { found, upload } = desk.goOnFrom(turnId, interaction.user.id);
      requirePermissionToOpenThread(interaction);
      await think(interaction, "private");
      const thread = {
        channelId: interaction.channelId,
        messageId: interaction.message.id,
        orderId: turnId,
        name: threadName({ title: trackTitle(found.track.tags), fileName: upload.name }),
      };
      const requests = createMessageRequests(interaction.client.rest);
      const threadId = await openThread(thread, requests).catch((error: unknown) => {
        throw isRefusedForGood(error)
          ? new UserError("no-permission", MISSING, { cause: error })
          : error;
      });
      await interaction.editReply(editedReply(threadOpenedCard(threadId)));
    },
  };
}
