import { execa } from "execa";
import { describe, expect, inject, it } from "vitest";
import { DESCRIBED, setUp } from "./directed-stage.ts";
import { ended, sound, textOf } from "./reading.ts";
import { SERVED, telemetryOf, valueOf } from "./telemetry-of.ts";

describe("/metrics of the running bot", () => {
  it("counts an answer and one from the cache, and promtool finds no fault with it", async () => {
    const { stage, bot } = await setUp("real", { env: SERVED });
    const { get } = await telemetryOf(bot);
    const track = stage.discord.upload(sound("tune.mp3"));
    const ask = () => stage.ada.slash(stage.channel, "describe", { track });
    expect(textOf(await ended(ask()))).toMatch(DESCRIBED);
    expect(textOf(await ended(ask()))).toContain("from cache");
    await bot.untilLogged(({ msg, cached }) => msg === "order ended" && cached === true);

    const { status, contentType, text } = await get("/metrics");

    expect(status).toBe(200);
    expect(contentType).toContain("text/plain");
    expect(valueOf(text, 'liner_orders_ended_total{outcome="answer"}')).toBe(2);
    // Discord gives the same file a new id each time, so only its bytes can be known.
    expect(lookupsIn(text)).toEqual([
      "upload miss 2",
      "track miss 1",
      "answer miss 1",
      "track hit 1",
      "answer hit 1",
    ]);
    expect(valueOf(text, 'liner_engine_runs_total{result="answered"}')).toBe(1);
    expect(valueOf(text, "liner_queue_wait_seconds_count")).toBe(1);
    expect(valueOf(text, 'liner_order_stage_seconds_count{stage="fetch"}')).toBe(2);
    expect(valueOf(text, 'liner_order_stage_seconds_count{stage="decode"}')).toBe(1);
    expect(valueOf(text, 'liner_order_stage_seconds_count{stage="deliver"}')).toBe(2);
    expect(valueOf(text, 'liner_engine_stage_seconds_count{stage="answer"}')).toBe(1);
    expect(valueOf(text, 'liner_engine_tokens_total{kind="output"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'liner_deliveries_total{by="token"}')).toBe(2);
    expect(valueOf(text, 'liner_orders{state="delivered"}')).toBe(2);
    expect(valueOf(text, "liner_gateway_connected")).toBe(1);
    expect(valueOf(text, 'liner_check_ok{check="queue"}')).toBe(1);
    expect(valueOf(text, "nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
    expect(text).toMatch(/liner_build_info\{version="[\d.]+",engine="llama-mtmd-cli b\d+"/);
    for (const secret of [stage.discord.botToken, stage.ada.id, stage.guild.id, "tune"]) {
      expect(text).not.toContain(secret);
    }
    const checked = await execa(inject("promtoolPath"), ["check", "metrics"], { input: text });
    expect(checked.stdout + checked.stderr).toBe("");
  });

  it("counts what Discord refuses and what it holds back", async () => {
    const { stage, bot, ask } = await setUp("real", { env: SERVED });
    const { get } = await telemetryOf(bot);
    stage.discord.faults.next("PATCH webhook message", { status: 503 }, 2);
    stage.discord.faults.next("PATCH webhook message", { status: 429, retryAfterSeconds: 0.1 });
    stage.discord.faults.next("PATCH webhook message", { closeSocket: "before" });

    expect(textOf(await ended(ask("first")))).toMatch(DESCRIBED);

    const { text } = await get("/metrics");
    expect(valueOf(text, 'liner_discord_requests_total{status="5xx"}')).toBe(2);
    expect(valueOf(text, 'liner_discord_requests_total{status="429"}')).toBe(1);
    expect(valueOf(text, 'liner_discord_requests_total{status="none"}')).toBe(1);
    expect(valueOf(text, 'liner_discord_requests_total{status="2xx"}')).toBeGreaterThan(0);
  });

  it("counts a run that is repeated, and why the first one failed", async () => {
    const { bot, ask } = await setUp("crash-once", { env: SERVED });
    const { get } = await telemetryOf(bot);

    expect(textOf(await ended(ask("first")))).toMatch(DESCRIBED);

    const { text } = await get("/metrics");
    expect(valueOf(text, "liner_engine_retries_total")).toBe(1);
    expect(valueOf(text, 'liner_engine_runs_total{result="crashed"}')).toBe(1);
    expect(valueOf(text, 'liner_engine_runs_total{result="answered"}')).toBe(1);
  });

  it("is not served where nobody asked for it", async () => {
    const { bot } = await setUp("real");

    expect(bot.log.some(({ msg }) => msg === "metrics and health are served")).toBe(false);
  });
});

function lookupsIn(text: string): string[] {
  const found = text.matchAll(
    /^liner_cache_lookups_total\{level="(\w+)",result="(\w+)"\} (\d+)$/gm,
  );
  return Array.from(found, ([, level, result, count]) => `${level} ${result} ${count}`);
}
