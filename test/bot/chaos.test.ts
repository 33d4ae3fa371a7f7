import { describe, expect, it } from "vitest";
import { CHAOS_ENV, runChaos } from "./chaos/run-chaos.ts";
import { openStage } from "./start-bot.ts";

/** Today's, so that CI tries another run each day and a failure can be repeated with CHAOS_SEED. */
const SEED = Number(process.env["CHAOS_SEED"] ?? Math.floor(Date.now() / 86_400_000));

describe("a bot that is killed again and again", () => {
  it(`loses no order, answers none twice and mixes none up (CHAOS_SEED=${SEED})`, async () => {
    await using stage = await openStage({ env: CHAOS_ENV });

    const report = await runChaos(stage, {
      orders: 40,
      kills: 6,
      people: 10,
      servers: 3,
      seed: SEED,
    });

    expect(report.findings).toEqual([]);
    expect(report.kills).toHaveLength(6);
    expect(report.ends.get("answered")).toBeGreaterThan(0);
  }, 240_000);
});
