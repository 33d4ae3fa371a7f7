import { controlsOf } from "../../discord/read-message.ts";
import type { SeenMessage } from "../../discord/stored-message.ts";

/** Parts of a message, as a request or a channel has them. */
type Shown = Pick<SeenMessage, "components"> & { readonly loading?: boolean };

/** Nothing more is to come: neither "thinking" nor something that could still be cancelled. */
export function isOutcome(message: Shown): boolean {
  return message.loading !== true && !mayBeCancelled(message);
}

export function mayBeCancelled(message: Pick<SeenMessage, "components">): boolean {
  return cancelButton(message) !== undefined;
}

/** The custom id of its Cancel button. */
export function cancelButton(message: Pick<SeenMessage, "components">): string | undefined {
  return controlsOf(message)
    .map(({ customId }) => customId)
    .find((customId) => customId?.startsWith("cancel:"));
}
