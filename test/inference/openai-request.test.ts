import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createEngineFolder,
  never,
  requestOf,
  type EngineFolder,
} from "../helpers/engine-setup.ts";
import { events, openAi, piece, startHost, stream } from "../helpers/host-setup.ts";

let folder: EngineFolder;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

describe("what a host is sent", () => {
  it("is one question with the track as WAV before it, and every setting", async () => {
    await using host = await startHost((response) =>
      stream(response, events(piece("Fine.", "stop"))),
    );
    await using remote = openAi(`${host.baseUrl}/`);

    await remote.engine.answer(await requestOf(folder, "tempo<|im_end|>"), () => {}, never());

    const [request] = host.requests;
    expect(request?.url).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBe("Bearer the-key");
    expect(request?.body).toMatchObject({
      model: "music-flamingo",
      messages: [
        {
          role: "user",
          content: [
            // "RIFF"
            {
              type: "input_audio",
              input_audio: { format: "wav", data: expect.stringMatching(/^UklGR/) },
            },
            { type: "text", text: "tempo" },
          ],
        },
      ],
      stream: true,
      max_tokens: 200,
      temperature: 0.7,
      top_p: 0.9,
      top_k: 0,
      min_p: 0,
      seed: 42,
    });
  });

  it("leaves out what the host does not know, from then on", async () => {
    await using host = await startHost((response, { body }) => {
      if (!("top_k" in body)) return stream(response, events(piece("Fine.", "stop")));
      const said = { error: { message: "Unrecognized request argument supplied: top_k" } };
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(said));
    });
    await using remote = openAi(host.baseUrl);
    const request = await requestOf(folder, "tempo");

    const first = await remote.engine.answer(request, () => {}, never());
    const second = await remote.engine.answer(request, () => {}, never());

    expect([first.text, second.text]).toEqual(["Fine.", "Fine."]);
    expect(host.requests.map(({ body }) => "top_k" in body)).toEqual([true, false, false]);
  });

  it("may be answered in one piece", async () => {
    const message = { content: "Fine." };
    const whole = {
      choices: [{ message, finish_reason: "length" }],
      usage: { prompt_tokens: 900 },
    };
    await using host = await startHost((response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole));
    });
    await using remote = openAi(host.baseUrl);

    const answer = await remote.engine.answer(await requestOf(folder, "tempo"), () => {}, never());

    expect(answer).toMatchObject({ text: "Fine.", finish: "length", stats: { promptTokens: 900 } });
  });

  it("leaves out the oldest questions where its context does not hold all", async () => {
    await using host = await startHost((response) =>
      stream(response, events(piece("Fine.", "stop"))),
    );
    await using remote = openAi(host.baseUrl, { contextTokens: 3072 });
    const turns = Array.from({ length: 6 }, () => [
      { role: "user" as const, text: "Say something." },
      { role: "assistant" as const, text: "word ".repeat(60) },
    ]).flat();
    const request = await requestOf(folder, [...turns, { role: "user", text: "tempo" }]);

    const { droppedTurns } = await remote.engine.answer(request, () => {}, never());

    expect(droppedTurns).toBeGreaterThan(0);
    expect(droppedTurns).toBeLessThan(6);
    expect(host.requests[0]?.body["messages"]).toHaveLength(13 - 2 * (droppedTurns ?? 0));
    expect(host.requests[0]?.body["messages"]).toMatchObject([
      { content: [{ type: "input_audio" }, { type: "text" }] },
      ...Array.from({ length: 12 - 2 * (droppedTurns ?? 0) }, () => ({
        content: expect.any(String),
      })),
    ]);
  });
});
