import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DESCRIBED, setUp, until } from "./directed-stage.ts";
import { ended, textOf } from "./reading.ts";
import { SERVED, telemetryOf, valueOf } from "./telemetry-of.ts";

describe("/readyz of the running bot", () => {
  it("says that the gateway is gone while it is, and stays alive", async () => {
    const { stage, bot } = await setUp("real", { env: SERVED });
    const { get, untilReady } = await telemetryOf(bot);
    expect((await get("/readyz")).status).toBe(200);

    const comeBack = stage.discord.gateway.goAway();
    const gone = await untilReady(false);
    const alive = await get("/livez");
    comeBack();

    expect(gone.checks["gateway"]).toEqual({ ok: false, detail: "not connected to Discord" });
    expect(gone.checks["storage"]).toEqual({ ok: true });
    expect(alive.status).toBe(200);
    expect((await untilReady(true)).checks["gateway"]).toEqual({ ok: true });
  });

  it("says that the engine keeps failing until a probe gets through", async () => {
    const { tool, bot, ask } = await setUp("crash", {
      env: { ...SERVED, ENGINE_PROBE_SECONDS: "1" },
    });
    const { get, untilReady } = await telemetryOf(bot);
    await ended(ask("first"));
    const second = ask("second");

    const broken = await untilReady(false);
    const { text } = await get("/metrics");
    await tool.direct("real");

    expect(broken.checks["engine"]?.ok).toBe(false);
    expect(valueOf(text, "liner_engine_breaker_open")).toBe(1);
    expect((await untilReady(true)).checks["engine"]).toEqual({ ok: true });
    expect(textOf(await ended(second))).toMatch(DESCRIBED);
  });

  it("says that orders wait and nothing moves, until something does", async () => {
    const { tool, bot, ask, bob } = await setUp("wait", {
      env: { ...SERVED, STALLED_AFTER_SECONDS: "1" },
    });
    const { untilReady } = await telemetryOf(bot);
    await until(ask("first"), /Listening/);
    const second = ask("second", bob);

    const stuck = await untilReady(false);
    await tool.direct("real");

    expect(stuck.checks["queue"]?.detail).toMatch(/orders wait/);
    expect(textOf(await ended(second))).toMatch(DESCRIBED);
    await untilReady(true);
  });

  it("fails together with /livez when the database is gone: what is written would be lost", async () => {
    const { stage, bot } = await setUp("real", { env: SERVED });
    const { get } = await telemetryOf(bot);

    await rm(join(stage.dataDir, "liner-notes.sqlite"));

    const [ready, live] = [await get("/readyz"), await get("/livez")];
    expect([ready.status, live.status]).toEqual([503, 503]);
    expect(JSON.parse(live.text)).toEqual({
      ok: false,
      checks: { storage: { ok: false, detail: "lost" } },
    });
  });
});
