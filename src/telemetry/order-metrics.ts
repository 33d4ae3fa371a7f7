import { Counter, Histogram, type Registry } from "prom-client";
import type { OrderEnd } from "../orders/order-end.ts";
import { addReadGauge } from "./read-gauge.ts";
import { SECONDS_BUCKETS } from "./seconds.ts";

export interface OrderMetrics {
  /** Once for each order. */
  ended(end: OrderEnd): void;
}

export interface OrderSources {
  /** States without orders may be absent. */
  countByState(): ReadonlyMap<string, number>;
  line(): { readonly waiting: number; readonly running: number };
}

/** Absent states show as 0: an alert on a series that is not there never fires. */
const STATES = ["waiting", "running", "done", "failed", "cancelled", "delivered"];

/** What became of orders, how long they waited, and what did not have to be done for them. */
export function createOrderMetrics(registry: Registry): OrderMetrics {
  const registers = [registry];
  const ended = new Counter({
    name: "liner_orders_ended_total",
    help: "Orders that were delivered, or kept for their owner, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["answer", "failure", "cancelled"]) ended.inc({ outcome }, 0);
  const failures = new Counter({
    name: "liner_order_failures_total",
    help: "Orders that ended in a failure or a refusal, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const deliveries = new Counter({
    name: "liner_deliveries_total",
    help: "How outcomes were brought: token, bot, message, kept, nobody.",
    labelNames: ["by"],
    registers,
  });
  const lookups = new Counter({
    name: "liner_cache_lookups_total",
    help: "Answered orders by level (upload, track, answer) and what was found there: hit, miss, joined.",
    labelNames: ["level", "result"],
    registers,
  });
  const asked = new Histogram({
    name: "liner_order_seconds",
    help: "From being asked for to being delivered, by outcome.",
    labelNames: ["outcome"],
    buckets: [...SECONDS_BUCKETS],
    registers,
  });
  const wait = new Histogram({
    name: "liner_queue_wait_seconds",
    help: "In line for the engine; answers from the cache do not wait.",
    buckets: [...SECONDS_BUCKETS],
    registers,
  });
  const stages = new Histogram({
    name: "liner_order_stage_seconds",
    help: "Of an order, by stage: fetch, decode, deliver. Only those that had the stage.",
    labelNames: ["stage"],
    buckets: [...SECONDS_BUCKETS],
    registers,
  });

  return {
    ended(end) {
      const { outcome, reason, deliveredBy } = end;
      ended.inc({ outcome });
      if (reason !== null) failures.inc({ reason });
      if (deliveredBy !== null) deliveries.inc({ by: deliveredBy });
      asked.observe({ outcome }, end.sinceAskedMs / 1000);
      if (end.queuedMs !== null) wait.observe(end.queuedMs / 1000);
      const times = { fetch: end.fetchMs, decode: end.decodeMs, deliver: end.deliverMs };
      for (const [stage, timeMs] of Object.entries(times)) {
        if (timeMs !== null) stages.observe({ stage }, timeMs / 1000);
      }
      for (const lookup of lookupsOf(end)) lookups.inc(lookup);
    },
  };
}

/** Gauges, read when somebody looks. */
export function watchOrders(registry: Registry, sources: OrderSources): void {
  addReadGauge(registry, {
    name: "liner_orders",
    help: "Orders in storage, by state; those that are delivered are history.",
    labelNames: ["state"],
    read(gauge) {
      const counts = sources.countByState();
      for (const state of STATES) gauge.set({ state }, counts.get(state) ?? 0);
    },
  });
  addReadGauge(registry, {
    name: "liner_line_orders",
    help: "Orders in line for the engine, and those that it works on: waiting, running.",
    labelNames: ["state"],
    read(gauge) {
      for (const [state, orders] of Object.entries(sources.line())) gauge.set({ state }, orders);
    },
  });
}

/** A level is only looked at where the one before had nothing. */
function lookupsOf({ cached, joined, fetchMs, decodeMs }: OrderEnd) {
  if (cached === null) return [];
  const track = { level: "track", result: decodeMs === null ? "hit" : "miss" };
  const answer = joined === true ? "joined" : cached ? "hit" : "miss";
  return [
    { level: "upload", result: fetchMs === null ? "hit" : "miss" },
    ...(fetchMs === null ? [] : [track]),
    { level: "answer", result: answer },
  ];
}
