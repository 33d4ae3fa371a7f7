import { UserError } from "../errors.ts";
import type { Track } from "../audio/track.ts";
import type { Message } from "../inference/engine.ts";
import type { MeasuredTrack } from "./advice/rule.ts";
import type { AskableTrack } from "./desk.ts";
import { groundedText, groundingOf } from "./grounding.ts";
import { isSameMoment, momentOf, questionAbout } from "./moment.ts";
import type { Order } from "./order.ts";
import type { AskedQuestion, TrackAnswer } from "./track-answer.ts";
import { trackTitle } from "./track-title.ts";
import type { Moment, Turn } from "./turn.ts";

export interface TurnStore {
  put(turn: Turn): void;
  get(id: string): Turn | undefined;
  latestIn(channelId: string): Turn | undefined;
  latestByTrack(
    where: { readonly channelId: string; readonly userId: string },
    most: number,
  ): Turn[];
}

export interface Conversations {
  keep(turn: Turn): void;
  find(turnId: string): Turn | undefined;
  /** For somebody who wants to go on from it. Throws a UserError where it is gone, or private and not theirs. */
  goOnFrom(turnId: string, userId: string): Turn;
  latestIn(channelId: string): Turn | undefined;
  askable(channelId: string, userId: string): readonly AskableTrack[];
  /** The turn that this order goes on from; undefined where it begins a conversation. Throws as `goOnFrom`. */
  before(order: Pick<Order, "follows" | "requester">): Turn | undefined;
  /** The part of the track that is asked about; null is all of it. Throws a UserError for one that cannot be heard. */
  momentOf(question: AskedQuestion, before: Turn | undefined, track: Track): Moment | null;
  /**
   * What the model is to hear, and what is said to it: the question, after what was said up to the turn before,
   * verbatim, oldest first. Only of the same part of the track: the model is given one audio, and what was said of
   * another would be about something that it does not hear. What is known to be measured of the track is said before a
   * question that it helps with. Throws a UserError for a moment that cannot be heard.
   */
  next(question: AskedQuestion, before: Turn | undefined, about: AskedTrack): NextTurn;
}

export interface AskedTrack {
  readonly track: Track;
  /** Null where it is not known by now. */
  readonly measured: MeasuredTrack | null;
}

export interface NextTurn {
  readonly moment: Moment | null;
  /** What was measured, as it stands before the question; to be kept with the turn. */
  readonly grounding: string | null;
  readonly messages: readonly Message[];
}

export interface ConversationsOptions {
  readonly turns: TurnStore;
  /** The most of a track that the model hears. */
  readonly heardCapSeconds: number;
}

/** More than fit into any context; the engine leaves out what does not. */
const MOST_TURNS = 50;
const MOST_TRACKS = 25;

export function createConversations(options: ConversationsOptions): Conversations {
  const { turns: store, heardCapSeconds } = options;

  return {
    keep: (turn) => store.put(turn),
    find: (turnId) => store.get(turnId),

    goOnFrom,

    latestIn: (channelId) => store.latestIn(channelId),

    askable: (channelId, userId) =>
      store
        .latestByTrack({ channelId, userId }, MOST_TRACKS)
        .map((turn) => ({ turnId: turn.id, name: nameOf(turn), atMs: turn.atMs })),

    before({ follows, requester }) {
      return follows === undefined ? undefined : goOnFrom(follows, requester.userId);
    },

    momentOf: momentAsked,

    next(question, before, { track, measured }) {
      const moment = momentAsked(question, before, track);
      const turns = turnsBefore(before, moment);
      // What was measured of the whole track may be wrong of a part.
      const facts = moment === null && measured !== null ? groundingOf(question, measured) : null;
      const isSaid = turns.some((turn) => turn.grounding === facts);
      const grounding = isSaid ? null : facts;
      const text = groundedText(questionAbout(question.text, moment), grounding);
      return { moment, grounding, messages: [...historyOf(turns), { role: "user", text }] };
    },
  };

  function momentAsked(question: AskedQuestion, before: Turn | undefined, track: Track) {
    // "And the bass there?" is about the moment that was spoken of.
    return momentOf(question, track, heardCapSeconds) ?? before?.moment ?? null;
  }

  function goOnFrom(turnId: string, userId: string): Turn {
    const turn = store.get(turnId);
    if (turn === undefined) {
      throw new UserError(
        "unknown-turn",
        "I do not remember that track any more. Attach it to /describe again, then ask.",
      );
    }
    if (turn.isPrivate && turn.asker.userId !== userId) {
      throw new UserError("not-yours", "That answer is private: only who asked for it may go on.");
    }
    return turn;
  }

  /** The turns about the same part of the track, oldest first. */
  function turnsBefore(before: Turn | undefined, moment: Moment | null): readonly Turn[] {
    const turns: Turn[] = [];
    let at = before;
    while (at !== undefined && isSameMoment(at.moment, moment) && turns.length < MOST_TURNS) {
      turns.unshift(at);
      at = at.follows === null ? undefined : store.get(at.follows);
    }
    return turns;
  }
}

function historyOf(turns: readonly Turn[]): Message[] {
  return turns.flatMap(({ question, moment, grounding, rawText }): Message[] => [
    { role: "user", text: groundedText(questionAbout(question.text, moment), grounding ?? null) },
    { role: "assistant", text: rawText },
  ]);
}

/** The turn that an order has become. */
export function turnOf(
  order: Order,
  answer: TrackAnswer,
  asked: Pick<Turn, "found" | "atMs"> & Pick<NextTurn, "grounding">,
): Turn {
  const { id, requester, destination, upload, quality } = order;
  const { question, quantization, moment, rawText } = answer;
  const { atMs, grounding } = asked;
  const { track, fileHash } = asked.found;
  return {
    id,
    follows: order.follows ?? null,
    atMs,
    asker: requester,
    channelId: destination.channelId,
    isPrivate: destination.isPrivate,
    upload,
    found: { track, fileHash },
    question,
    ...(grounding === null ? {} : { grounding }),
    quality,
    quantization,
    moment,
    rawText,
  };
}

function nameOf({ found, upload }: Turn): string {
  return trackTitle(found.track.tags) ?? upload.name;
}
