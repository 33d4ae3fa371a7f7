import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { parse } from "yaml";
import { describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { findFreePort } from "../../src/inference/free-port.ts";
import { createEngineFolder } from "../helpers/engine-setup.ts";
import { STAND_IN_DIR } from "../helpers/stand-in.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const composeSchema = z.object({
  services: z.object({
    bot: z.object({ environment: z.record(z.string(), z.string()) }),
    "llama-cpu": z.object({ command: z.array(z.string()) }),
  }),
});

describe("the two containers of compose.yaml", () => {
  it("understand each other: the track is heard by a llama-server that was started as written there", async () => {
    await using home = await createEngineFolder();
    const { services } = await readCompose();
    const port = await findFreePort();
    const command = services["llama-cpu"].command
      .map((argument) => argument.replace("/models/", `${STAND_IN_DIR}/`))
      .map((argument) => (argument === "8080" ? String(port) : argument))
      .map((argument) => (argument === "0.0.0.0" ? "127.0.0.1" : argument));
    const ending = new AbortController();
    const server = execa(`${inject("llamaBinDir")}/llama-server`, command, {
      extendEnv: false,
      env: { PATH: process.env["PATH"] ?? "", HOME: home.path, OMP_THREAD_LIMIT: "1" },
      cancelSignal: ending.signal,
      reject: false,
      all: true,
      buffer: { all: true },
    });
    try {
      await Promise.race([
        untilHealthy(`http://127.0.0.1:${port}/health`, ending.signal),
        server.then(({ all }) => Promise.reject(new Error(`llama-server ended:\n${all}`))),
      ]);

      const described = await execa(
        process.execPath,
        ["src/cli.ts", "describe", "test/fixtures/sounds/tune.mp3", "--json"],
        {
          cwd: ROOT,
          extendEnv: false,
          env: {
            PATH: process.env["PATH"] ?? "",
            ...services.bot.environment,
            OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
            DATA_DIR: home.path,
            DISCORD_TOKEN_FILE: "",
          },
        },
      );

      const line = JSON.parse(described.stdout) as Record<string, unknown>;
      expect(line).toMatchObject({ engine: "openai", model: "music-flamingo" });
      expect(line["text"]).toMatch(/synth-pop piece/);
    } finally {
      ending.abort();
      await server;
    }
  });
});

async function readCompose() {
  const text = await readFile(`${ROOT}compose.yaml`, "utf8");
  const withDefaults = text.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");
  return composeSchema.parse(parse(withDefaults, { merge: true }));
}

async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { signal }).catch(() => undefined);
    if (answer?.ok === true) return;
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
