import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { checkHost } from "../../../src/setup/doctor/check-host.ts";

const KEY = "the-key-of-the-host";
const list = (...data: readonly unknown[]) => JSON.stringify({ object: "list", data });
const hearing = { id: "music-flamingo", architecture: { input_modalities: ["text", "audio"] } };
const deaf = { id: "music-flamingo", architecture: { input_modalities: ["text"] } };

describe("the doctor on an OpenAI-compatible host", () => {
  it.each([
    { said: "has the model", body: list(hearing), found: ["ok", /has music-flamingo/] },
    { said: "has it, as vLLM says", body: list({ id: "music-flamingo" }), found: ["ok", /has/] },
    {
      said: "is a llama-server, to which names are all the same",
      body: list({ ...hearing, id: "/models/flamingo.gguf" }),
      found: ["ok", /has \/models\/flamingo.gguf/],
    },
    { said: "cannot hear", body: list(deaf), found: ["problem", /takes text, not audio/] },
    {
      said: "has another model",
      body: list({ id: "llama-3" }),
      found: ["warning", /does not list music-flamingo, but llama-3/],
    },
    { said: "lists nothing", status: 404, body: "{}", found: ["hint", /does not list its models/] },
    { said: "is a web page", body: "<html></html>", found: ["hint", /does not list its models/] },
    { said: "fails", status: 502, body: "", found: ["problem", /failed \(502\)/] },
    { said: "points elsewhere", status: 302, body: "", found: ["hint", /302/] },
  ] as const)("judges a host that $said", async ({ found: [severity, words], ...answer }) => {
    await using host = await startHost(answer);

    const findings = await look(host.baseUrl);

    expect(findings).toMatchObject([{ severity, what: expect.stringMatching(words) }]);
  });

  it("sends the key, and tells when it is refused, without repeating it", async () => {
    await using host = await startHost({ status: 401, body: `no such key: ${KEY}` });

    const findings = await look(host.baseUrl);

    expect(host.keys()).toEqual([`Bearer ${KEY}`]);
    expect(findings).toMatchObject([
      { severity: "problem", mend: "Set OPENAI_API_KEY to a key of this host." },
    ]);
    expect(JSON.stringify(findings)).not.toContain(KEY);
  });

  it("tells when nobody is there, and when the key would travel in the open", async () => {
    const nobody = await look("http://127.0.0.1:1/v1");
    const open = await look("http://gpu.example/v1");

    expect(nobody).toMatchObject([
      { severity: "problem", what: expect.stringContaining("ECONNREFUSED") },
    ]);
    expect(open).toMatchObject([
      { severity: "problem", mend: expect.stringContaining("OPENAI_HTTP_HOSTS=gpu.example") },
    ]);
  });
});

function look(baseUrl: string) {
  const host = { baseUrl, model: "music-flamingo", apiKey: KEY, allowHttpHosts: [] };
  return checkHost(host, AbortSignal.timeout(30_000));
}

async function startHost(answer: { readonly status?: number; readonly body: string }) {
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    const isList = request.url === "/v1/models";
    response.writeHead(isList ? (answer.status ?? 200) : 500).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    keys: () => keys,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
