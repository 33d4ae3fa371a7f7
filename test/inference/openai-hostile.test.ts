import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEngineFolder, type EngineFolder } from "../helpers/engine-setup.ts";
import {
  askHost,
  events,
  flood,
  piece,
  startHost,
  stream,
  type FakeHost,
  type SentRequest,
} from "../helpers/host-setup.ts";

let folder: EngineFolder;
let host: FakeHost | undefined;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(async () => {
  await host?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe("a host that means no good", () => {
  it.each([
    {
      title: "never answers",
      answer: () => {},
      reason: "deadline",
    },
    {
      title: "never comes to the end",
      answer: (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: ${JSON.stringify(piece("This"))}\n\n`);
      },
      reason: "deadline",
    },
    {
      title: "closes at once",
      answer: (response: ServerResponse) => response.destroy(),
      reason: "host-unreachable",
    },
    {
      title: "closes in the middle",
      answer: (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: ${JSON.stringify(piece("This"))}\n\n`, () => response.destroy());
      },
      reason: "host-failing",
    },
    {
      title: "ends in the middle",
      answer: (response: ServerResponse) => stream(response, events(piece("This track"))),
      reason: "host-failing",
    },
    {
      title: "fails in the middle",
      answer: (response: ServerResponse) =>
        stream(response, events(piece("This"), { error: { message: "CUDA error", code: 500 } })),
      reason: "host-failing",
    },
    {
      title: "stands before one that fails in the middle",
      answer: (response: ServerResponse) =>
        stream(response, `data: ${JSON.stringify(piece("This"))}\n\nproxy error: gone\n\n`),
      reason: "host-failing",
    },
    {
      title: "sends events that are no JSON",
      answer: (response: ServerResponse) => stream(response, "data: {]\n\n"),
      reason: "host-nonsense",
    },
    {
      title: "sends JSON that is no answer",
      answer: (response: ServerResponse) => stream(response, events({ choices: "many" })),
      reason: "host-nonsense",
    },
    {
      title: "is a web page",
      answer: (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "text/html" });
        flood(response, "<p>Welcome</p>");
      },
      reason: "host-nonsense",
    },
    {
      title: "sends one event without end",
      answer: (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: ");
        flood(response, "x".repeat(50_000));
      },
      reason: "host-nonsense",
    },
    {
      title: "sends JSON without end",
      answer: (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "application/json" });
        flood(response, " ".repeat(50_000));
      },
      reason: "host-nonsense",
    },
    {
      title: "sends more text than was allowed",
      answer: (response: ServerResponse) =>
        stream(response, events(piece("word ".repeat(20_000)), piece("", "stop"))),
      reason: "host-nonsense",
    },
    {
      title: "has not heard the track",
      answer: (response: ServerResponse) =>
        stream(
          response,
          events(piece("A fine track!", "stop"), { choices: [], usage: { prompt_tokens: 21 } }),
        ),
      reason: "host-text-only",
    },
  ])("is left when it $title", async ({ answer, reason }) => {
    const failure = await failureAt(answer);

    expect(failure).toMatchObject({ reason, hint: expect.stringMatching(/\w/) });
    expect(failure.message.length).toBeLessThan(1_000);
  });

  it("may lie about its figures, and they are unknown then", async () => {
    const usage = {
      prompt_tokens: -5,
      completion_tokens: "many",
      prompt_tokens_details: { cached_tokens: 1e300 },
    };
    host = await startHost((response) =>
      stream(response, events(piece("Fine.", "stop"), { choices: [], usage })),
    );

    const { text, stats } = await askHost(folder, host.baseUrl);

    expect(text).toBe("Fine.");
    expect(stats).toMatchObject({ promptTokens: null, cachedTokens: null, outputTokens: null });
  });
});

async function failureAt(
  answer: (response: ServerResponse, request: SentRequest) => void,
): Promise<{ readonly reason: string; readonly message: string }> {
  host = await startHost(answer);
  return askHost(folder, host.baseUrl).then(
    () => ({ reason: "none", message: "it answered" }),
    (error: { reason: string; message: string }) => error,
  );
}
