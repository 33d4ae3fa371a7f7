import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import type { Message } from "../../src/inference/engine.ts";
import { mtmdArguments } from "../../src/inference/mtmd-arguments.ts";
import { foldMessages } from "../../src/inference/prompt.ts";
import { writePromptFile } from "../../src/inference/prompt-file.ts";
import { needInstalled } from "../../src/inference/remote-model.ts";
import { createEngineFolder, requestOf, type EngineFolder } from "../helpers/engine-setup.ts";
import { standIn } from "../helpers/stand-in.ts";

const CONVERSATION: readonly Message[] = [
  { role: "user", text: "Describe this music track in detail." },
  { role: "assistant", text: 'It is "warm".\n\nSecond paragraph with \\n and 東京.' },
  { role: "user", text: "What about the tempo?" },
  { role: "assistant", text: "" },
  { role: "user", text: "Say it\nin two lines." },
];

let folder: EngineFolder;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

it.each([
  { what: "one question", messages: CONVERSATION.slice(0, 1) },
  { what: "a conversation", messages: CONVERSATION },
])("the prompt of $what is the one that the model's own template makes", async ({ messages }) => {
  const fromTool = await promptOfTool(messages);

  expect(fromTool).toBe(await promptOfTemplate(messages));
  expect(fromTool).toMatch(/^<\|im_start\|>system\n.*<\|im_start\|>assistant\n$/s);
});

/** What `llama-mtmd-cli` tells about its prompt when it is asked to tell everything. */
async function promptOfTool(messages: readonly Message[]): Promise<string> {
  const request = await requestOf(folder, messages);
  await using promptFile = await writePromptFile(folder.tempDir, foldMessages(messages));
  const model = needInstalled(request.model);
  const args = mtmdArguments({
    ...request,
    modelPath: model.path,
    projectorPath: model.projectorPath,
    promptPath: promptFile.path,
    contextTokens: 32_768,
    gpuLayers: 99,
  });
  args[args.indexOf("-lv") + 1] = "5";
  const { stderr } = await execa(join(inject("llamaBinDir"), "llama-mtmd-cli"), args, {
    stdin: "ignore",
    reject: false,
  });
  // The next line of the log, whatever it tells, begins with a time.
  return /formatted_chat\.prompt: (.*?)\n\d+\.\d+\.\d+\.\d+ [A-Z] /s.exec(stderr)?.[1] ?? stderr;
}

/** What `llama-server` makes of the same messages; it names the place of the audio anew for each process. */
async function promptOfTemplate(messages: readonly Message[]): Promise<string> {
  const { path } = await standIn("Q8_0");
  const port = await freePort();
  const args = [
    "-m",
    path,
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "-c",
    "1024",
    "-np",
    "1",
  ];
  const server = execa(join(inject("llamaBinDir"), "llama-server"), args, {
    reject: false,
    buffer: false,
  });
  try {
    await lineWith(server.stderr, "listening");
    const [first, ...rest] = messages.map(({ role, text }) => ({ role, content: text }));
    const body = { messages: [{ role: "user", content: `<__media__>${first?.content}` }, ...rest] };
    const response = await fetch(`http://127.0.0.1:${port}/apply-template`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { prompt: string }).prompt;
  } finally {
    server.kill("SIGKILL");
    await server;
  }
}

/** The stream is read on to its end, so that its writer never waits for us. */
async function lineWith(stream: Readable, text: string): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const lines = createInterface({ input: stream });
  lines.on("line", (line) => line.includes(text) && seen.resolve());
  lines.on("close", () => seen.reject(new Error(`ended without "${text}"`)));
  await seen.promise;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
