import { createServer } from "node:http";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { AnswerRequest } from "../../src/inference/engine.ts";
import { InferenceError } from "../../src/inference/errors.ts";
import { createTelemetry } from "../../src/telemetry/telemetry.ts";
import { endOfOrder, engineThat, openTelemetryStage, serveOptions } from "./telemetry-stage.ts";

describe("the telemetry server", () => {
  it("answers its three paths, HEAD without a body, and nothing else", async () => {
    await using stage = await openTelemetryStage();

    const statuses = [];
    for (const [path, method] of [
      ["/livez", "GET"],
      ["/readyz?verbose", "GET"],
      ["/metrics", "GET"],
      ["/metrics", "HEAD"],
      ["/", "GET"],
      ["/metrics/..", "GET"],
      ["/debug", "POST"],
      ["/metrics", "POST"],
      ["/livez", "DELETE"],
    ] as const) {
      const response = await stage.request(path, method);
      const length = (await response.text()).length;
      expect(length === 0).toBe(method === "HEAD");
      statuses.push(response.status);
    }

    expect(statuses).toEqual([200, 200, 200, 200, 404, 404, 404, 405, 405]);
    const refused = await stage.request("/metrics", "PUT");
    expect(refused.headers.get("allow")).toBe("GET, HEAD");
  });

  it("names the check that fails, with 503", async () => {
    await using stage = await openTelemetryStage({ storageTrouble: () => "disk-full" });

    const ready = await stage.request("/readyz");
    const live = await stage.request("/livez");

    expect(ready.status).toBe(503);
    expect(ready.headers.get("content-type")).toBe("application/json");
    expect(await ready.json()).toMatchObject({
      ok: false,
      checks: { storage: { ok: false, detail: "disk-full" }, engine: { ok: true } },
    });
    expect(live.status).toBe(200);
  });

  it("still has its other figures when storage cannot be asked", async () => {
    await using stage = await openTelemetryStage({
      storageTrouble: () => "corrupt",
      countByState: () => {
        throw new Error("database disk image is malformed");
      },
    });

    const samples = await stage.samples();

    expect(samples.get('liner_check_ok{check="storage"}')).toBe(0);
    expect(samples.get('liner_check_ok{check="engine"}')).toBe(1);
    expect([...samples.keys()].some((name) => name.startsWith("liner_orders{"))).toBe(false);
  });

  it("says what to do when its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;

    const serving = createTelemetry(Date.now).serve({ ...serveOptions(), port });

    await expect(serving).rejects.toMatchObject({
      reason: "metrics-unavailable",
      message: expect.stringMatching(/EADDRINUSE.*METRICS_PORT/),
    });
    other.close();
  });

  it("is gone when it is disposed of, though somebody holds a connection", async () => {
    const stage = await openTelemetryStage();
    await (await stage.request("/livez")).text();

    await stage[Symbol.asyncDispose]();

    await expect(stage.request("/livez")).rejects.toThrow("fetch failed");
  });
});

describe("the figures", () => {
  it("say what was found at each level of the cache", async () => {
    await using stage = await openTelemetryStage();
    const { telemetry } = stage;
    telemetry.orderEnded(endOfOrder());
    telemetry.orderEnded(endOfOrder({ fetchMs: 5, decodeMs: null, cached: true, queuedMs: null }));
    telemetry.orderEnded(endOfOrder({ fetchMs: null, decodeMs: null, joined: true }));
    telemetry.orderEnded(
      endOfOrder({ outcome: "failure", reason: "silent", cached: null, joined: null }),
    );

    const samples = await stage.samples();

    const lookups = [...samples].filter(([name]) => name.startsWith("liner_cache_lookups"));
    expect(Object.fromEntries(lookups)).toEqual({
      'liner_cache_lookups_total{level="upload",result="miss"}': 2,
      'liner_cache_lookups_total{level="upload",result="hit"}': 1,
      'liner_cache_lookups_total{level="track",result="miss"}': 1,
      'liner_cache_lookups_total{level="track",result="hit"}': 1,
      'liner_cache_lookups_total{level="answer",result="miss"}': 1,
      'liner_cache_lookups_total{level="answer",result="hit"}': 1,
      'liner_cache_lookups_total{level="answer",result="joined"}': 1,
    });
    expect(samples.get('liner_order_failures_total{reason="silent"}')).toBe(1);
    expect(samples.get('liner_orders_ended_total{outcome="failure"}')).toBe(1);
    expect(samples.get('liner_orders_ended_total{outcome="cancelled"}')).toBe(0);
    expect(samples.get("liner_queue_wait_seconds_count")).toBe(3);
  });

  it("say how fast the engine is, and why it failed", async () => {
    await using stage = await openTelemetryStage();
    const { telemetry } = stage;
    const ask = (engine: ReturnType<typeof engineThat>, signal = new AbortController().signal) =>
      telemetry.observeEngine(engine).answer(REQUEST, () => {}, signal);
    const crash = new InferenceError("crashed", "it is gone", "start it");

    await ask(engineThat({}));
    await expect(ask(engineThat({ failsWith: crash }))).rejects.toBe(crash);
    await expect(ask(engineThat({ failsWith: crash }), AbortSignal.abort())).rejects.toBe(crash);
    telemetry.engine.server("failed");

    const samples = await stage.samples();
    expect(samples.get('liner_engine_runs_total{result="answered"}')).toBe(1);
    expect(samples.get('liner_engine_runs_total{result="crashed"}')).toBe(1);
    expect(samples.get('liner_engine_runs_total{result="aborted"}')).toBe(1);
    expect(samples.get('liner_engine_tokens_per_second_sum{quantization="Q8_0"}')).toBe(50);
    expect(samples.get('liner_engine_stage_seconds_sum{stage="first_token"}')).toBe(1);
    expect(samples.get('liner_engine_tokens_total{kind="cached"}')).toBe(700);
    expect(samples.get('liner_engine_servers_total{event="failed"}')).toBe(1);
    expect(samples.get('liner_engine_servers_total{event="started"}')).toBe(0);
  });

  it("say what came of measuring, and how long it took where something did", async () => {
    await using stage = await openTelemetryStage();
    const fails = new Error("the decoder died");
    const measure = stage.telemetry.measuring.observe(async (name: string) => {
      if (name === "broken") throw fails;
      return name.length;
    });
    const { signal } = new AbortController();

    await expect(measure("tune", signal)).resolves.toBe(4);
    await expect(measure("broken", signal)).rejects.toBe(fails);
    await expect(measure("broken", AbortSignal.abort())).rejects.toBe(fails);

    const samples = await stage.samples();
    for (const result of ["measured", "failed", "aborted"]) {
      expect(samples.get(`liner_measurings_total{result="${result}"}`)).toBe(1);
    }
    expect(samples.get("liner_measure_seconds_count")).toBe(1);
  });

  it("say what is running, and the gateway's round trip only once it is known", async () => {
    await using stage = await openTelemetryStage();
    await using early = await openTelemetryStage({
      gateway: () => ({ isConnected: false, pingMs: undefined }),
    });

    const [samples, before] = [await stage.samples(), await early.samples()];

    const build = `version="1.2.3",engine="llama-mtmd-cli b1",node="${process.version}"`;
    expect(samples.get(`liner_build_info{${build}}`)).toBe(1);
    expect(samples.get("liner_gateway_ping_seconds")).toBe(0.042);
    expect(before.has("liner_gateway_ping_seconds")).toBe(false);
    expect(before.get("liner_gateway_connected")).toBe(0);
  });
});

const REQUEST: AnswerRequest = {
  audioPath: "/tone.wav",
  audioSeconds: 10,
  messages: [{ role: "user", text: "What do you hear?" }],
  model: { name: "m", quantization: "Q8_0" },
  sampling: { temperature: 0, topK: 1, topP: 1, minP: 0, seed: 1 },
  maxOutputTokens: 600,
} as unknown as AnswerRequest;
