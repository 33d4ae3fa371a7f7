import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEngineFolder, type EngineFolder } from "../helpers/engine-setup.ts";
import {
  askHost,
  flood,
  startHost,
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

describe("a host that refuses", () => {
  it.each([
    { status: 401, said: "no such key", reason: "host-key-refused" },
    { status: 403, said: "not for you", reason: "host-key-refused" },
    {
      status: 404,
      said: "The model `music-flamingo` does not exist.",
      reason: "host-model-missing",
    },
    { status: 413, said: "", reason: "host-too-large" },
    { status: 429, said: "slow down", reason: "host-busy" },
    { status: 500, said: "oops", reason: "host-failing" },
    { status: 503, said: "<html>Bad gateway</html>", reason: "host-failing" },
    { status: 400, said: "temperature must be 1", reason: "failed" },
    { status: 302, said: "", reason: "host-nonsense" },
    {
      status: 400,
      said: "This model's maximum context length is 4096 tokens.",
      reason: "context-too-small",
    },
    {
      status: 400,
      said: "At most 0 audio(s) may be provided in one prompt.",
      reason: "host-text-only",
    },
    {
      status: 400,
      said: "music-flamingo is not a multimodal model",
      reason: "host-text-only",
    },
    {
      status: 400,
      said: "Invalid content type. input_audio is only supported by certain models.",
      reason: "host-text-only",
    },
  ])("is $reason for $status $said", async ({ status, said, reason }) => {
    const failure = await failureAt((response) => {
      const headers = { location: "http://127.0.0.1:9/v1", "content-type": "application/json" };
      response.writeHead(status, headers).end(JSON.stringify({ error: { message: said } }));
    });

    expect(failure).toMatchObject({ reason, hint: expect.stringMatching(/\w/) });
    expect(failure.message).toContain(new URL(host?.baseUrl ?? "").host);
    expect(host?.requests).toHaveLength(1);
  });

  it("may repeat our key, but it is not quoted", async () => {
    const failure = await failureAt((response, { headers }) => {
      response.writeHead(401).end(`Wrong: ${headers.authorization}`);
    });

    expect(failure.message).toContain("Wrong: Bearer [our key]");
    expect(failure.message).not.toContain("the-key");
  });

  it("may talk without end, and is quoted shortly", async () => {
    const failure = await failureAt((response) => {
      response.writeHead(500);
      flood(response, "no ".repeat(10_000));
    });

    expect(failure.reason).toBe("host-failing");
    expect(failure.message.length).toBeLessThan(1_000);
  });

  it("cannot be reached where nobody listens", async () => {
    host = await startHost(() => {});
    const { baseUrl } = host;
    await host[Symbol.asyncDispose]();
    host = undefined;

    await expect(askHost(folder, baseUrl)).rejects.toMatchObject({
      reason: "host-unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("is not told the key where it speaks no TLS but should", async () => {
    host = await startHost(() => {});

    const answering = askHost(folder, host.baseUrl.replace("http:", "https:"));

    await expect(answering).rejects.toMatchObject({ reason: "host-unreachable" });
    expect(host.requests).toEqual([]);
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
