import { InteractionResponseType as Answer } from "discord-api-types/v10";
import type { APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { FIRST_ANSWER_MS, type InteractionRecord } from "./interactions.ts";
import { textOf } from "./read-message.ts";
import type { SeenMessage, StoredMessage } from "./stored-message.ts";

export interface Acknowledgement {
  readonly kind: "message" | "deferred" | "update" | "deferred-update" | "modal" | "choices";
  /** By the clock of the fake. */
  readonly delayMs: number;
}

/** What a person sees of an interaction they started. */
export interface InteractionHandle {
  readonly id: string;
  readonly token: string;
  /** Resolves with the first answer; rejects when there is none within so much real time (3 s by default). */
  acknowledged(options?: { readonly withinMs?: number }): Promise<Acknowledgement>;
  /** It was sent to a connected bot; otherwise it waits for one that resumes, and one that starts anew never gets it. */
  readonly reachedBot: boolean;
  /** 3 s are over by the clock without a first answer: "The application did not respond". */
  readonly didNotRespond: boolean;
  /** How long the first answer took; undefined before it. */
  readonly ackDelayMs: number | undefined;
  /** Whether only this person sees the answer; undefined before there is a message. */
  readonly ephemeral: boolean | undefined;
  /** The answer as it is now. Throws where there is none. */
  response(): SeenMessage;
  /** Resolves with the first state of the answer (the present one too) that satisfies `wanted`. */
  until(
    wanted: (message: SeenMessage) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<SeenMessage>;
  /** Every state the answer has had, in order. */
  readonly history: readonly SeenMessage[];
  /** The follow-ups as they are now. */
  readonly followUps: readonly SeenMessage[];
  readonly modal: APIModalInteractionResponseCallbackData | undefined;
  /** For those who act on it (a modal is submitted on the interaction that showed it). */
  readonly record: InteractionRecord;
}

const UNTIL_MS = 20_000;

export function createInteractionHandle(
  record: InteractionRecord,
  { changes, clock }: { readonly changes: Changes; readonly clock: Clock },
): InteractionHandle {
  const history = (): readonly SeenMessage[] => record.original?.history ?? [];
  const delayMs = (): number | undefined =>
    record.acknowledged === undefined ? undefined : record.acknowledged.atMs - record.createdAtMs;

  return {
    id: record.id,
    token: record.token,
    record,
    acknowledged: ({ withinMs = FIRST_ANSWER_MS } = {}) =>
      changes.until({
        timeoutMs: withinMs,
        find: () =>
          record.acknowledged === undefined
            ? undefined
            : { kind: KINDS[record.acknowledged.type] ?? "message", delayMs: delayMs() ?? 0 },
        describe: () => "the bot has not answered the interaction",
      }),
    get reachedBot() {
      return record.dispatched.isSent;
    },
    get didNotRespond() {
      return (
        record.acknowledged === undefined && clock.now() - record.createdAtMs > FIRST_ANSWER_MS
      );
    },
    get ackDelayMs() {
      return delayMs();
    },
    get ephemeral() {
      return record.original === undefined ? undefined : record.original.visibleTo !== undefined;
    },
    response() {
      if (record.original === undefined) throw new Error("the bot has not answered with a message");
      return latest(record.original);
    },
    until(wanted, { timeoutMs = UNTIL_MS } = {}) {
      let looked = 0;
      return changes.until({
        timeoutMs,
        find() {
          const states = history();
          // A state that was replaced before we looked counts too; of the past ones only the present.
          const from = looked === 0 ? Math.max(states.length - 1, 0) : looked;
          looked = states.length;
          return states.slice(from).find((state) => wanted(state));
        },
        describe: () => `the answer is: ${describeState(history().at(-1))}`,
      });
    },
    get history() {
      return history();
    },
    get followUps() {
      return record.followUps.map(latest);
    },
    get modal() {
      return record.modal;
    },
  };
}

export function latest(message: StoredMessage): SeenMessage {
  const state = message.history.at(-1);
  if (state === undefined) throw new Error(`message ${message.id} has no state`);
  return state;
}

function describeState(state: SeenMessage | undefined): string {
  if (state === undefined) return "(none)";
  if (state.deleted) return "(deleted)";
  return state.loading ? "(thinking)" : textOf(state);
}

const KINDS: Partial<Record<Answer, Acknowledgement["kind"]>> = {
  [Answer.ChannelMessageWithSource]: "message",
  [Answer.DeferredChannelMessageWithSource]: "deferred",
  [Answer.UpdateMessage]: "update",
  [Answer.DeferredMessageUpdate]: "deferred-update",
  [Answer.Modal]: "modal",
  [Answer.ApplicationCommandAutocompleteResult]: "choices",
};
