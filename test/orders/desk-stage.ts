import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openLoggedStores, type Stores } from "../../src/open-stores.ts";
import { createAdmission } from "../../src/orders/admission.ts";
import { createConversations } from "../../src/orders/conversations.ts";
import type { Delivery } from "../../src/orders/delivery.ts";
import type { OrderDesk, OrderRequest } from "../../src/orders/desk.ts";
import type { AnswerWish } from "../../src/orders/hearing.ts";
import { createOrderDesk, type OrderDeskOptions } from "../../src/orders/order-desk.ts";
import type { MeasuredFacts } from "../../src/orders/measured-facts.ts";
import type { Order } from "../../src/orders/order.ts";
import type { Progress } from "../../src/orders/progress.ts";
import { DEFAULT_LIMITS, createQuotas, type Limits } from "../../src/queue/quotas.ts";
import { standIn } from "../helpers/stand-in.ts";
import { createArrivals, createHearingDouble, type Asked } from "./hearing-double.ts";

export interface Delivered {
  readonly order: Order;
  readonly attempt: "first" | "again";
}

export interface DeskStage extends AsyncDisposable {
  readonly desk: OrderDesk;
  readonly stores: Stores;
  readonly delivered: readonly Delivered[];
  readonly shown: readonly { readonly orderId: string; readonly progress: Progress }[];
  /** What the next deliveries end in; "delivered" when there is nothing here. */
  readonly deliveryResults: ("delivered" | "kept" | Error)[];
  /** Resolves with the engine's order of this id. */
  untilAsked(orderId: string): Promise<Asked>;
  untilDelivered(orderId: string): Promise<Delivered>;
  take(over?: Partial<OrderRequest>): Promise<OrderRequest>;
  /** The same storage, another life of the bot. */
  restart(more?: DeskStageOptions): DeskStage;
}

export interface DeskStageOptions {
  readonly limits?: Partial<Limits>;
  readonly operators?: readonly string[];
  /** What is known to be measured of every track. */
  readonly measured?: MeasuredFacts;
  /** Of every track; 10 unless told. */
  readonly durationSeconds?: number;
  /** Somebody waits for what is measured. */
  readonly onMeasured?: () => void;
  readonly over?: Partial<OrderDeskOptions>;
}

export async function openDeskStage(options: DeskStageOptions = {}): Promise<DeskStage> {
  const dataDir = await mkdtemp(join(tmpdir(), "desk-"));
  const stores = await openLoggedStores(dataDir, "refuse", pino({ level: "silent" }));
  const model = await standIn("Q8_0");
  const stage = createStage(stores, model, options);
  return {
    ...stage,
    async [Symbol.asyncDispose]() {
      await stage.desk.stop(0);
      await stores[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true });
    },
  };
}

let lastId = 1_574_675_104_384_679_000n;

function createStage(
  stores: Stores,
  model: AnswerWish["model"],
  options: DeskStageOptions,
): DeskStage {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const asked = createArrivals<Asked>();
  const arrived = createArrivals<Delivered>();
  const shown: { orderId: string; progress: Progress }[] = [];
  const deliveryResults: ("delivered" | "kept" | Error)[] = [];

  const delivery: Delivery = {
    progress: (order, progress) => void shown.push({ orderId: order.id, progress }),
    async silence() {},
    async deliver(order, attempt) {
      const result = deliveryResults.shift() ?? "delivered";
      if (result instanceof Error) throw result;
      arrived.add(order.id, { order, attempt });
      return result;
    },
  };
  const desk = createOrderDesk({
    store: stores.orders,
    choices: stores.choices,
    hearing: createHearingDouble(asked, options),
    measureUpload: () => Promise.reject(new Error("not asked here")),
    delivery,
    conversations: createConversations({ turns: stores.turns, heardCapSeconds: 600 }),
    admission: createAdmission({
      store: stores.orders,
      quotas: createQuotas({ storeClient: stores.quotas, limitsFor: () => limits }),
      limitsFor: () => limits,
      isOperator: (userId) => options.operators?.includes(userId) ?? false,
      firstEndMs: () => null,
      logger: pino({ level: "silent" }),
    }),
    limitsFor: () => limits,
    line: () => ({ running: [], waiting: [], isHeldUp: false }),
    closeLine() {},
    typicalTimes: () => [],
    chooseModel: async () => model,
    qualities: async () => [],
    about: () => Promise.reject(new Error("not asked here")),
    maxUploadBytes: 100e6,
    maxAgeMs: 2 * 3600_000,
    logger: pino({ level: "silent" }),
    now: Date.now,
    ...options.over,
  });

  return {
    desk,
    stores,
    delivered: arrived.all,
    shown,
    deliveryResults,
    untilAsked: (orderId) => asked.until(orderId),
    untilDelivered: (orderId) => arrived.until(orderId),
    async take(over = {}) {
      const request = requestOf(over);
      await desk.take(request, async () => "9900");
      return request;
    },
    restart: (more = {}) => createStage(stores, model, { ...options, ...more }),
    [Symbol.asyncDispose]: () => desk.stop(0),
  };
}

export function requestOf(over: Partial<OrderRequest> = {}): OrderRequest {
  lastId += 1n;
  return {
    id: String(lastId),
    requester: { userId: "ada", serverId: "server" },
    upload: { kind: "attachment", attachmentId: "3", url: "", name: "tune.mp3", declaredBytes: 1 },
    question: { kind: "preset", slug: "describe" },
    quality: null,
    destination: {
      applicationId: "4",
      channelId: "5",
      messageId: null,
      interactionToken: "token",
      tokenExpiresAtMs: Date.now() + 900_000,
      isPrivate: false,
    },
    ...over,
  };
}
