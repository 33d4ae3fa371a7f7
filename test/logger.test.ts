import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { inLogContext } from "../src/log-context.ts";
import { createLogger } from "../src/logger.ts";

const TOKEN = "MTIz.abc.def-secret";
const LINK =
  "https://cdn.discordapp.com/attachments/1/2/song.mp3?ex=66aa&is=66bb&hm=0123456789abcdef&";
const WEBHOOK =
  "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24.tok-en_1/messages/@original";

describe("createLogger", () => {
  it.each(["json", "pretty"] as const)("writes no secret, whatever carries it (%s)", (format) => {
    const { logger, text } = logInto(format);
    const error = Object.assign(new Error(`PATCH ${WEBHOOK} failed for ${TOKEN}`), {
      url: WEBHOOK,
      requestBody: { json: { token: TOKEN, link: LINK } },
    });

    logger.error({ err: error, link: LINK, order: { interactionToken: "aW50ZXJhY3Rpb24" } }, TOKEN);

    expect(text()).toContain("failed for");
    expect(text()).toContain("song.mp3");
    for (const secret of [TOKEN, "aW50ZXJhY3Rpb24", "0123456789abcdef"]) {
      expect(text()).not.toContain(secret);
    }
  });

  it("writes no signature and no interaction's token, however deep they lie", () => {
    const { logger, text } = logInto("json");
    const cause = new Error(`fetch failed: ${LINK}`);
    const refused = Object.assign(new Error("no answer", { cause }), { url: LINK });
    const destination = { interactionToken: "aW50ZXJhY3Rpb24", channelId: "5" };
    const proxied = `https://proxy.example/?url=${encodeURIComponent(LINK)}`;

    logger.error({ err: new Error("not fetched", { cause: refused }), proxied }, "order failed");
    logger.info({ orders: [{ id: "1", destination }] }, "going on");

    expect(text()).toContain("fetch failed");
    expect(text()).toContain("proxy.example");
    expect(text()).toContain('"channelId":"5"');
    expect(text()).not.toMatch(/66aa|66bb|0123456789abcdef|aW50ZXJhY3Rpb24/);
  });

  it("keeps what an operator looks for", () => {
    const { logger, text } = logInto("json");

    logger.info({ reference: "k3x9a2b", queuedMs: 12 }, "answered");

    expect(JSON.parse(text())).toMatchObject({
      reference: "k3x9a2b",
      queuedMs: 12,
      msg: "answered",
    });
  });
});

describe("inLogContext", () => {
  const one = { reference: "one", orderId: "1" };

  it("has every line name the order that it is about, however deep it is written", async () => {
    const { logger, text } = logInto("json");
    const child = logger.child({ pid: 7 });

    await Promise.all(
      ["one", "two"].map((reference) =>
        inLogContext({ reference }, async () => {
          await new Promise(setImmediate);
          child.info("deep down");
        }),
      ),
    );
    logger.info("on nobody's behalf");

    const lines = linesOf(text());
    expect(lines.map(({ reference }) => reference)).toEqual(["one", "two", undefined]);
    expect(lines[0]).toMatchObject({ pid: 7, msg: "deep down" });
  });

  it("says nothing twice, and nothing of one order on a line that names another", () => {
    const { logger, text } = logInto("json");

    inLogContext(one, () => {
      logger.child(one).info("by itself");
      logger.child({ orderId: "1" }).info("half by itself");
      logger.info({ reference: "two" }, "of another");
    });

    const [whole, half, other] = text().trim().split("\n");
    expect(whole?.match(/"reference"/g)).toHaveLength(1);
    expect(half?.match(/"orderId"/g)).toHaveLength(1);
    expect(JSON.parse(half ?? "")).toMatchObject(one);
    expect(JSON.parse(other ?? "")).not.toHaveProperty("orderId");
  });
});

function linesOf(text: string): Readonly<Record<string, unknown>>[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function logInto(format: "json" | "pretty") {
  const destination = new PassThrough();
  const chunks: Buffer[] = [];
  destination.on("data", (chunk: Buffer) => chunks.push(chunk));
  const logger = createLogger({ level: "info", secrets: [TOKEN], format, destination });
  return { logger, text: () => Buffer.concat(chunks).toString() };
}
