import { UserError } from "../errors.ts";
import type { Limits } from "../queue/quotas.ts";
import type { LineView } from "../queue/listen-lane.ts";
import type { OrderRequest } from "./desk.ts";
import type { OpenOrders } from "./open-orders.ts";

export interface RefusalOptions {
  readonly maxUploadBytes: number;
  readonly limitsFor: (requester: OrderRequest["requester"]) => Limits;
  readonly line: () => LineView;
}

type Open = Pick<OpenOrders, "count" | "list">;

/** Measuring counts against no quota, but nobody fills it up for everybody. */
const MOST_MEASURED_EACH = 10;

/** Throws a UserError for what can be refused without a look at the bytes: they are too many, or too much is open already. */
export function refuseAtOnce(request: OrderRequest, options: RefusalOptions, open: Open): void {
  const { upload, requester, question } = request;
  if (upload.declaredBytes > options.maxUploadBytes) {
    throw new UserError(
      "too-large",
      `That file has ${megabytes(upload.declaredBytes)}; I take up to ${megabytes(options.maxUploadBytes)}. Send it as MP3, Ogg or M4A.`,
    );
  }
  const { waitingInAll } = options.limitsFor(requester);
  // A full line for the engine is nothing to those that do not stand in it.
  if (question.kind === "measure") return refuseToMeasure(requester, waitingInAll, open);
  const waiting = open.count("for the engine");
  if (waiting >= waitingInAll) {
    const retryAtMs = options.line().waiting[0]?.expectedAtMs ?? null;
    throw new UserError(
      "line-full",
      `The line is full: ${waiting} tracks are waiting. Try again when some of them have been heard.`,
      retryAtMs === null ? {} : { retryAtMs },
    );
  }
}

function refuseToMeasure(
  { userId }: OrderRequest["requester"],
  mostInAll: number,
  open: Open,
): void {
  const own = open.list().filter(({ order }) => {
    return order.question.kind === "measure" && order.requester.userId === userId;
  });
  if (own.length >= MOST_MEASURED_EACH) {
    throw new UserError(
      "line-full",
      `I am measuring ${own.length} tracks for you. Try again when the first of them are done.`,
    );
  }
  if (open.count("to measure") >= mostInAll) {
    throw new UserError(
      "line-full",
      "Very many tracks are being measured. Please try again in a minute.",
    );
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}
