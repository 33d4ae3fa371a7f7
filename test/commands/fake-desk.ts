import { UserError } from "../../src/errors.ts";
import type { OrderDesk, OrderRequest } from "../../src/orders/desk.ts";
import type { Destination, Order, Outcome } from "../../src/orders/order.ts";
import { askedQuestion } from "../../src/orders/question.ts";
import type { TrackAnswer } from "../../src/orders/track-answer.ts";
import type { Turn } from "../../src/orders/turn.ts";

export interface FakeDesk extends OrderDesk {
  /** Every order that was taken and acknowledged, with the message that does. */
  readonly taken: Order[];
  readonly cancelled: {
    readonly orderId: string;
    readonly userId: string;
    readonly isModerator: boolean;
  }[];
  readonly owed: Order[];
  /** What may be gone on from, oldest first. */
  readonly turns: Turn[];
}

/** A desk that takes every order, and works on none. */
export function createFakeDesk(overrides: Partial<OrderDesk> = {}): FakeDesk {
  const taken: Order[] = [];
  const cancelled: FakeDesk["cancelled"] = [];
  const owed: Order[] = [];
  const turns: Turn[] = [];
  const find = (turnId: string) => turns.find(({ id }) => id === turnId);

  const take: OrderDesk["take"] = async (request, acknowledge) => {
    const messageId = await acknowledge();
    const order = orderOf(request);
    taken.push({ ...order, destination: { ...order.destination, messageId } });
  };

  return {
    taken,
    cancelled,
    owed,
    turns,
    take,
    async retry(orderId, request, acknowledge) {
      const old = taken.find(({ id }) => id === orderId);
      if (old?.requester.userId !== request.requester.userId) {
        throw new UserError("not-yours", "Only whoever asked for it may try it again.");
      }
      const { upload, question, quality } = old;
      await take({ upload, question, quality, ...request }, acknowledge);
    },
    find: (orderId) => taken.find(({ id }) => id === orderId),
    async cancel(orderId, { userId, isModerator }) {
      cancelled.push({ orderId, userId, isModerator });
    },
    cancellable: () => [],
    turn: find,
    goOnFrom(turnId, userId) {
      const turn = find(turnId);
      if (turn === undefined) throw new UserError("unknown-turn", "I do not remember that track.");
      if (turn.isPrivate && turn.asker.userId !== userId) {
        throw new UserError("not-yours", "That answer is private.");
      }
      return turn;
    },
    latestTurnIn: (channelId) =>
      turns.findLast((turn) => turn.channelId === channelId && !turn.isPrivate),
    askable: (channelId, userId) =>
      turns
        .filter((turn) => turn.channelId === channelId || turn.asker.userId === userId)
        .map(({ id, upload, atMs }) => ({ turnId: id, name: upload.name, atMs }))
        .toReversed(),
    report: () => ({
      running: [],
      waiting: 0,
      arriving: 0,
      own: [],
      typical: [],
      today: { answered: 0, fromCache: 0, failed: 0, cancelled: 0, medianWaitMs: null },
      isHeldUp: false,
    }),
    owedTo: (userId) => owed.filter(({ requester }) => requester.userId === userId),
    settleOwed(orderId) {
      owed.splice(
        owed.findIndex(({ id }) => id === orderId),
        1,
      );
    },
    qualities: async () => [],
    about: async () => ({
      engine: "llama-mtmd-cli b1",
      version: "0.1.0",
      maxUploadBytes: 1e8,
      heardSeconds: 600,
      modelNames: ["Music Flamingo"],
      quantizations: [],
    }),
    rememberChoice: async () => {},
    recallChoice: async () => [],
    forget: () => {},
    resume: () => {},
    stop: async () => {},
    ...overrides,
  };
}

export function orderOf(request: OrderRequest): Order {
  return { ...request, state: "waiting", createdAtMs: Date.now(), attempts: 0 };
}

export function withDestination(order: Order, destination: Partial<Destination>): Order {
  return { ...order, destination: { ...order.destination, ...destination } };
}

export function failed(order: Order, failure: { readonly mayRetry: boolean }): Order {
  return { ...order, state: "failed", outcome: failureOf(failure) };
}

export function failureOf({ mayRetry }: { readonly mayRetry: boolean }): Outcome {
  return { kind: "failure", failure: { reason: "crashed", message: null, mayRetry } };
}

/** An answer to this order. */
export function answered(
  order: Order,
  text = "It swells.",
  changes: Partial<TrackAnswer> = {},
): Order {
  return {
    ...order,
    state: "done",
    outcome: {
      kind: "answer",
      answer: {
        trackHash: "t",
        fileHash: "f",
        fileName: order.upload.name,
        tags: {},
        durationSeconds: 60,
        heardSeconds: 60,
        question: askedQuestion(order.question),
        moment: null,
        forgottenTurns: 0,
        rawText: text,
        text,
        finish: "stop",
        engine: "llama-mtmd-cli",
        modelName: "Music Flamingo",
        modelPath: "model.gguf",
        quantization: "Q8_0",
        cached: false,
        measured: null,
        stats: STATS,
        ...changes,
      },
    },
  };
}

const STATS: TrackAnswer["stats"] = {
  queuedMs: 1,
  fetchMs: 1,
  decodeMs: 1,
  loadMs: 1,
  promptTokens: 1,
  cachedTokens: 0,
  outputTokens: 1,
  firstTokenMs: 1,
  totalMs: 1000,
};

/** The turn that an answered order has become. */
export function turnOf(order: Order, changes: Partial<Turn> = {}): Turn {
  const { id, follows, requester, destination, upload, question, quality } = order;
  return {
    id,
    follows: follows ?? null,
    atMs: 1_800_000_000_000,
    asker: requester,
    channelId: destination.channelId,
    isPrivate: destination.isPrivate,
    upload,
    found: {
      fileHash: "f",
      track: {
        trackHash: "t",
        durationSeconds: 60,
        codec: "mp3",
        sampleRateHz: 44_100,
        channels: 2,
        tags: {},
      },
    },
    question: askedQuestion(question),
    quality,
    quantization: "Q8_0",
    moment: null,
    rawText: "It swells.",
    ...changes,
  };
}
