import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
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

function logInto(format: "json" | "pretty") {
  const destination = new PassThrough();
  const chunks: Buffer[] = [];
  destination.on("data", (chunk: Buffer) => chunks.push(chunk));
  const logger = createLogger({ level: "info", secrets: [TOKEN], format, destination });
  return { logger, text: () => Buffer.concat(chunks).toString() };
}
