import { DiscordAPIError, RESTJSONErrorCodes } from "discord.js";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createDiscordDelivery } from "../../src/commands/discord-delivery.ts";
import type { MessageRequests } from "../../src/commands/message-requests.ts";
import type { Destination, Order } from "../../src/orders/order.ts";

const TOKEN_EXPIRES_MS = 1000;

describe("createDiscordDelivery", () => {
  it("answers through the interaction's token while that lives", async () => {
    const { deliver, sent } = delivery({ nowMs: TOKEN_EXPIRES_MS - 1 });

    await expect(deliver({})).resolves.toBe("delivered");
    expect(sent).toEqual(["token"]);
  });

  it("edits the public message as the bot once the token has expired", async () => {
    const { deliver, sent } = delivery({ nowMs: TOKEN_EXPIRES_MS });

    await expect(deliver({})).resolves.toBe("delivered");
    expect(sent).toEqual(["bot 55"]);
  });

  it("does so too when Discord says that the token is gone before we thought so", async () => {
    const { deliver, sent } = delivery({ refuse: RESTJSONErrorCodes.InvalidWebhookToken });

    await expect(deliver({})).resolves.toBe("delivered");
    expect(sent).toEqual(["token", "bot 55"]);
  });

  it("keeps a private answer rather than show it to others", async () => {
    const { deliver, sent } = delivery({ nowMs: TOKEN_EXPIRES_MS });

    await expect(deliver({ isPrivate: true })).resolves.toBe("kept");
    expect(sent).toEqual([]);
  });

  it("owes nothing to a message that its owner deleted", async () => {
    const { deliver, sent } = delivery({ refuse: RESTJSONErrorCodes.UnknownMessage });

    await expect(deliver({})).resolves.toBe("delivered");
    expect(sent).toEqual(["token"]);
  });
});

function delivery({ nowMs = 0, refuse }: { readonly nowMs?: number; readonly refuse?: number }) {
  const sent: string[] = [];
  const requests: MessageRequests = {
    async editThroughToken() {
      sent.push("token");
      if (refuse === undefined) return;
      throw new DiscordAPIError({ code: refuse, message: "" }, refuse, 404, "PATCH", "", {});
    },
    async editAsBot(_destination, messageId) {
      sent.push(`bot ${messageId}`);
    },
  };
  const logger = pino({ level: "silent" });
  const port = createDiscordDelivery({ requests, logger, now: () => nowMs });
  return { sent, deliver: (to: Partial<Destination>) => port.deliver(failedOrder(to), "first") };
}

function failedOrder(to: Partial<Destination>): Order {
  return {
    id: "1574675104384679936",
    state: "failed",
    createdAtMs: 0,
    requester: { userId: "1", serverId: "2" },
    upload: { kind: "attachment", attachmentId: "3", url: "", name: "tune.mp3", declaredBytes: 1 },
    question: { kind: "preset", slug: "describe" },
    quality: null,
    attempts: 1,
    outcome: {
      kind: "failure",
      failure: { reason: "silent", message: "It is silent.", mayRetry: false },
    },
    destination: {
      applicationId: "4",
      channelId: "5",
      messageId: "55",
      interactionToken: "token",
      tokenExpiresAtMs: TOKEN_EXPIRES_MS,
      isPrivate: false,
      ...to,
    },
  };
}
