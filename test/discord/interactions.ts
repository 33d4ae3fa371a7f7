import { randomBytes } from "node:crypto";
import type {
  APIApplicationCommandOptionChoice,
  APIMessageInteractionMetadata,
  APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  InteractionType,
} from "discord-api-types/v10";
import type { Clock } from "./clock.ts";
import type { Dispatched } from "./gateway-session.ts";
import { refuse } from "./refusals.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

export interface InteractionRecord {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly user: WorldUser;
  readonly channel: WorldChannel;
  readonly createdAtMs: number;
  /** The bot is there only as this person's own: no member of the guild, at most 5 follow-ups. */
  readonly isUserInstall: boolean;
  readonly metadata: APIMessageInteractionMetadata;
  /** The message whose button, select or modal this is. */
  readonly source: StoredMessage | undefined;
  /** Whether it was sent to a bot that was connected. */
  dispatched: Dispatched;
  acknowledged: { readonly type: InteractionResponseType; readonly atMs: number } | undefined;
  /** What `@original` means. */
  original: StoredMessage | undefined;
  readonly followUps: StoredMessage[];
  modal: APIModalInteractionResponseCallbackData | undefined;
  choices: readonly APIApplicationCommandOptionChoice[] | undefined;
}

export type NewInteraction = Pick<
  InteractionRecord,
  "id" | "type" | "user" | "channel" | "isUserInstall" | "metadata" | "source"
>;

export interface Interactions {
  open(interaction: NewInteraction): InteractionRecord;
  /** For the first answer. Throws 10062 when there is no such interaction or 3 s are over, 40060 when it has one. */
  unanswered(id: string, token: string): InteractionRecord;
  /** For later answers. Throws 50027 after 15 min, 10015 for a token that is none or before the first answer. */
  answered(token: string): InteractionRecord;
}

/** Later the person has been told that the bot did not respond. */
export const FIRST_ANSWER_MS = 3000;
const TOKEN_LIFETIME_MS = 15 * 60 * 1000;

export function createInteractions(clock: Clock): Interactions {
  const byToken = new Map<string, InteractionRecord>();
  return {
    open(interaction) {
      const record: InteractionRecord = {
        ...interaction,
        token: randomBytes(48).toString("base64url"),
        createdAtMs: clock.now(),
        dispatched: { isSent: false },
        acknowledged: undefined,
        original: undefined,
        followUps: [],
        modal: undefined,
        choices: undefined,
      };
      byToken.set(record.token, record);
      return record;
    },
    unanswered(id, token) {
      const record = byToken.get(token);
      if (record === undefined || record.id !== id) throw refuse.unknownInteraction();
      if (record.acknowledged !== undefined) throw refuse.alreadyAcknowledged();
      if (clock.now() - record.createdAtMs > FIRST_ANSWER_MS) throw refuse.unknownInteraction();
      return record;
    },
    answered(token) {
      const record = byToken.get(token);
      if (record === undefined) throw refuse.unknownWebhook();
      if (clock.now() - record.createdAtMs > TOKEN_LIFETIME_MS) throw refuse.expiredToken();
      if (record.acknowledged === undefined) throw refuse.unknownWebhook();
      return record;
    },
  };
}
