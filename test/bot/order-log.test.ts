import { describe, expect, it } from "vitest";
import { referenceOf } from "../../src/orders/order.ts";
import { setUp } from "./directed-stage.ts";
import { ended, textOf } from "./reading.ts";

describe("the log of the running bot", () => {
  it("has one line for each order, with what it took, and no line that gives a signature away", async () => {
    const { bot, ask } = await setUp("real");

    const order = ask("first");
    await ended(order);
    const line = await bot.untilLogged(({ msg }) => msg === "order ended");

    expect(line).toMatchObject({
      orderId: order.id,
      outcome: "answer",
      cached: false,
      joined: false,
      deliveredBy: "token",
      queuedMs: expect.any(Number),
      fetchMs: expect.any(Number),
      decodeMs: expect.any(Number),
      loadMs: null, // A process for each answer cannot tell.
      firstTokenMs: expect.any(Number),
      totalMs: expect.any(Number),
      sinceAskedMs: expect.any(Number),
    });
    expect(JSON.stringify(bot.log)).not.toMatch(/[?&](ex|is|hm)=(?!\[redacted\])/);
  });

  it("says everything about an order under the reference that its card shows", async () => {
    const { tool, bot, ask, bob } = await setUp("crash", { env: { ENGINE_PROBE_SECONDS: "1" } });
    const first = ask("first");
    const card = textOf(await ended(first));
    // One more failure, and the engine is given a rest: somebody else's order meets the probes, too.
    const second = ask("second", bob);
    await bot.untilLogged(({ msg }) => msg === "the engine still fails");
    await tool.direct("real");
    await bot.untilLogged(({ msg, orderId }) => msg === "order ended" && orderId === second.id);

    const references = [/Reference: (\w+)/.exec(card)?.[1], referenceOf(second.id)];

    const own = references.map((reference) =>
      bot.log.filter((line) => line["reference"] === reference),
    );
    expect(references[0]).toBe(referenceOf(first.id));
    expect(own[0]?.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(["the engine failed: one more try", "order failed", "order ended"]),
    );
    for (const [index, lines] of own.entries()) {
      expect(lines.filter(({ msg }) => msg === "llama-mtmd-cli ended")).toHaveLength(2);
      const ids = new Set(lines.flatMap(({ orderId }) => orderId ?? []));
      expect([...ids]).toEqual([[first, second][index]?.id]);
    }
    // The probes are on nobody's behalf.
    const probes = bot.log.filter(
      (line) => line["msg"] === "llama-mtmd-cli ended" && line["reference"] === undefined,
    );
    expect(probes.length).toBeGreaterThanOrEqual(2);
  });
});
