import { execa } from "execa";
import { describe, expect, inject, it } from "vitest";
import { processesMentioning } from "../helpers/processes.ts";
import { DESCRIBED, setUp } from "./directed-stage.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage } from "./start-bot.ts";
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
    // Measuring goes on beside the answer, and is not repeated for the same track.
    await expect
      .poll(async () => valueOf((await get("/metrics")).text, measured), { timeout: 30_000 })
      .toBe(1);
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
    expect(valueOf(text, 'liner_deliveries_total{by="token"}')).toBe(2);
    expect(valueOf(text, 'liner_orders{state="delivered"}')).toBe(2);
    expect(valueOf(text, "liner_gateway_connected")).toBe(1);
    expect(valueOf(text, 'liner_check_ok{check="queue"}')).toBe(1);
    expect(valueOf(text, "nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
    expect(text).toMatch(/liner_build_info\{version="[\d.]+",engine="llama-mtmd-cli [^"]+"/);
    for (const secret of [stage.discord.botToken, stage.ada.id, stage.guild.id, "tune"]) {
      expect(text).not.toContain(secret);
    }
    const options = { input: text, reject: false } as const;
    const checked = await execa(inject("promtoolPath"), ["check", "metrics"], options);
    const complaints = `${checked.stdout}\n${checked.stderr}`.split("\n");
    // prom-client's own names break a rule or two.
    expect(complaints.filter((line) => line !== "" && !line.startsWith("nodejs_"))).toEqual([]);
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

  it("counts tokens, and the servers that start and are gone, of a resident model", async () => {
    await using stage = await openStage({ env: { ...SERVED, ENGINE: "llama-server" } });
    await using bot = await stage.startBot();
    const { get } = await telemetryOf(bot);
    const ask = (question: string) => {
      const track = stage.discord.upload(sound("tune.mp3"));
      return ended(stage.ada.slash(stage.channel, "describe", { track, question }), 60_000);
    };
    await ask("Which instrument is it?");
    const before = (await get("/metrics")).text;
    for (const pid of await processesMentioning(stage.dataDir)) process.kill(pid, "SIGKILL");
    await bot.untilLogged(({ msg }) => msg === "llama-server failed");
    await ask("Is the tempo steady?");

    const after = (await get("/metrics")).text;

    expect(serversIn(before)).toEqual({ started: 1, failed: 0 });
    expect(serversIn(after)).toEqual({ started: 2, failed: 1 });
    expect(valueOf(after, 'liner_engine_tokens_total{kind="output"}')).toBeGreaterThan(0);
    expect(valueOf(after, 'liner_engine_tokens_total{kind="prompt"}')).toBeGreaterThan(0);
    const speed = 'liner_engine_tokens_per_second_count{quantization="Q8_0"}';
    expect(valueOf(after, speed)).toBe(2);
    expect(valueOf(after, 'liner_engine_stage_seconds_count{stage="load"}')).toBe(2);
    // A server outlives the order that it was started for: what is said of it names none.
    const about = bot.log.filter(({ msg }) => msg === "llama-server failed");
    expect(about.map(({ reference }) => reference)).toEqual([undefined]);
  });

  it("is not served where nobody asked for it", async () => {
    const { bot } = await setUp("real");

    expect(bot.log.some(({ msg }) => msg === "metrics and health are served")).toBe(false);
  });
});

const measured = 'liner_measurings_total{result="measured"}';

function serversIn(text: string) {
  const count = (event: string) => valueOf(text, `liner_engine_servers_total{event="${event}"}`);
  return { started: count("started"), failed: count("failed") };
}

function lookupsIn(text: string): string[] {
  const found = text.matchAll(
    /^liner_cache_lookups_total\{level="(\w+)",result="(\w+)"\} (\d+)$/gm,
  );
  return Array.from(found, ([, level, result, count]) => `${level} ${result} ${count}`);
}
