import { describe, expect, it } from "vitest";
import { createHealth, type HealthSources } from "../../src/telemetry/health.ts";

const NOW_MS = 1_000_000;
const STALLED_AFTER_MS = 60_000;

describe("/readyz", () => {
  it("is well when everything is", () => {
    const report = healthOf().ready();

    expect(report.ok).toBe(true);
    expect(Object.keys(report.checks)).toEqual([
      "running",
      "gateway",
      "storage",
      "engine",
      "queue",
    ]);
  });

  it.each([
    { check: "running", sources: { isStopping: () => true } },
    { check: "gateway", sources: { isConnected: () => false } },
    { check: "storage", sources: { storageTrouble: () => "disk-full" } },
    { check: "engine", sources: { isHeldUp: () => true } },
    { check: "queue", sources: { oldestWaitingMs: () => NOW_MS - STALLED_AFTER_MS - 1 } },
  ] as const)("says that $check fails, and only that", ({ check, sources }) => {
    const { ok, checks } = healthOf({ sources }).ready();

    expect(ok).toBe(false);
    expect(checks[check]?.detail).not.toBe("");
    const failing = Object.entries(checks).filter(([, each]) => !each.ok);
    expect(failing.map(([name]) => name)).toEqual([check]);
  });

  it.each([
    { what: "no order waits", oldestMs: undefined, lastStepMs: 0 },
    { what: "an order came a moment ago, after hours of silence", oldestMs: NOW_MS, lastStepMs: 0 },
    { what: "an old order waits, but others got through", oldestMs: 0, lastStepMs: NOW_MS - 1 },
  ])("does not take the queue for stuck when $what", ({ oldestMs, lastStepMs }) => {
    const report = healthOf({ sources: { oldestWaitingMs: () => oldestMs }, lastStepMs }).ready();

    expect(report.checks["queue"]).toEqual({ ok: true });
  });

  it("leaves it to storage to fail when the queue cannot be read", () => {
    const sources = {
      storageTrouble: () => "failing",
      oldestWaitingMs: () => {
        throw new Error("disk I/O error");
      },
    };

    const { checks } = healthOf({ sources }).ready();

    expect(checks.storage?.ok).toBe(false);
    expect(checks.queue?.ok).toBe(true);
  });
});

describe("/livez", () => {
  it.each([
    { trouble: null, ok: true },
    { trouble: "busy", ok: true },
    { trouble: "disk-full", ok: true },
    { trouble: "failing", ok: true },
    { trouble: "corrupt", ok: false },
    { trouble: "lost", ok: false },
  ])("with storage $trouble is $ok: a restart helps only where it does", ({ trouble, ok }) => {
    const sources = {
      storageTrouble: () => trouble,
      isConnected: () => false,
      isHeldUp: () => true,
      isStopping: () => true,
    };

    expect(healthOf({ sources }).live().ok).toBe(ok);
  });
});

function healthOf(
  facts: { readonly sources?: Partial<HealthSources>; readonly lastStepMs?: number } = {},
) {
  const { sources = {}, lastStepMs = 0 } = facts;
  return createHealth({
    sources: {
      isStopping: () => false,
      isConnected: () => true,
      storageTrouble: () => null,
      isHeldUp: () => false,
      oldestWaitingMs: () => undefined,
      ...sources,
    },
    lastStepMs: () => lastStepMs,
    stalledAfterMs: STALLED_AFTER_MS,
    now: () => NOW_MS,
  });
}
