import type { Clock } from "./clock.ts";
import type { Messages } from "./messages.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { World, WorldChannel } from "./world.ts";

const NONCE_WINDOW_MS = 5 * 60 * 1000;

/** The message that the bot has posted there with the same nonce, as long as Discord remembers it. */
export function sentBefore(
  channel: WorldChannel,
  nonce: string | number | undefined,
  options: { readonly clock: Clock; readonly world: World; readonly messages: Messages },
): StoredMessage | undefined {
  const { clock, world, messages } = options;
  return messages
    .all()
    .find(
      (each) =>
        nonce !== undefined &&
        each.nonce === nonce &&
        each.channel.id === channel.id &&
        each.author.id === world.bot.id &&
        clock.now() - each.createdAtMs < NONCE_WINDOW_MS,
    );
}
