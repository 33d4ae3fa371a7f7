import { formatDuration } from "../cards/durations.ts";
import { TEXT } from "../cards/order-buttons.ts";
import { textCard } from "../cards/text-card.ts";
import type { OrderDesk } from "../orders/desk.ts";
import type { Order } from "../orders/order.ts";
import { describeQuality } from "../orders/quality.ts";
import type { Turn } from "../orders/turn.ts";
import type { ComponentAction } from "./command.ts";
import { replyWith } from "./first-answer.ts";
import { trackTitle } from "../orders/track-title.ts";

/** The button that shows an answer as a file to keep, to whoever pressed it. */
export function createShowTextAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: TEXT,
    async run(interaction, turnId) {
      const turn = desk.goOnFrom(turnId, interaction.user.id);
      const { found, upload, question } = turn;
      const heading = { title: trackTitle(found.track.tags), fileName: upload.name };
      const answer = { ...heading, question, text: textOf(turn, desk.find(turnId)) };
      await replyWith(interaction, textCard(answer, provenance(turn)), "private");
    },
  };
}

/** The order has the text as the card shows it, but is not kept as long as its turn. */
function textOf({ rawText }: Turn, order: Order | undefined): string {
  return order?.outcome?.kind === "answer" ? order.outcome.answer.text : rawText;
}

function provenance({ quantization, moment, found, atMs }: Turn): string {
  const heard =
    moment === null
      ? formatDuration(found.track.durationSeconds)
      : `${formatDuration(moment.fromSeconds)}–${formatDuration(moment.toSeconds)}`;
  const day = new Date(atMs).toISOString().slice(0, 10);
  return [describeQuality(quantization).label, heard, day].join(" · ");
}
