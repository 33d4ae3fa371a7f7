import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseConfig } from "../../src/config.ts";
import { neededContextTokens } from "../../src/inference/context-size.ts";
import { parseHostUrl } from "../../src/inference/host-url.ts";
import { readSecretFiles } from "../../src/read-secret-files.ts";
import { argumentsOf, dockerfileStages } from "./dockerfile-stages.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const serviceSchema = z.object({
  image: z.string(),
  build: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  ports: z.array(z.unknown()).default([]),
  privileged: z.boolean().default(false),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string(),
  depends_on: z
    .record(z.string(), z.object({ condition: z.string(), required: z.boolean() }))
    .default({}),
});
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

let compose: z.output<typeof composeSchema>;

beforeAll(async () => {
  compose = composeSchema.parse(await yamlWithDefaults());
});

/** As Compose reads it where nobody has set a variable: `${NAME:-default}` is the default. */
async function yamlWithDefaults(): Promise<unknown> {
  const text = await readFile(`${ROOT}compose.yaml`, "utf8");
  return parse(text.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1"), { merge: true });
}

function service(name: string): z.output<typeof serviceSchema> {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

function servers(): readonly (readonly [string, z.output<typeof serviceSchema>])[] {
  return Object.entries(compose.services).filter(([name]) => name !== "bot");
}

describe("compose.yaml", () => {
  it("gives no container more than it needs", () => {
    for (const each of Object.values(compose.services)) {
      expect(each).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        cap_add: [],
        security_opt: ["no-new-privileges:true"],
        privileged: false,
        ports: [],
      });
    }
  });

  it("configures the bot as the bot itself understands it", async () => {
    const env = { ...service("bot").environment, DISCORD_TOKEN_FILE: `${ROOT}LICENSE` };

    const config = parseConfig(await readSecretFiles(env), ["DISCORD_TOKEN"]);

    expect(config).toMatchObject({ ENGINE: "openai", OPENAI_MODEL: "music-flamingo" });
    const url = parseHostUrl(config.OPENAI_BASE_URL ?? "", config.OPENAI_HTTP_HOSTS);
    expect(url.href).toBe("http://llama:8080/v1");
  });

  it("keeps the token out of the environment", () => {
    const { environment, secrets } = service("bot");

    expect(secrets).toEqual(["discord_token"]);
    expect(compose.secrets["discord_token"]?.file).toBeDefined();
    expect(environment["DISCORD_TOKEN_FILE"]).toBe("/run/secrets/discord_token");
    expect(Object.keys(environment)).not.toContain("DISCORD_TOKEN");
  });

  it("keeps orders in a volume that the image's user owns, and everything else in memory", async () => {
    const [stage] = dockerfileStages(await readFile(`${ROOT}Dockerfile`, "utf8")).slice(-1);
    if (stage === undefined) throw new Error("no stage");

    expect(service("bot").volumes).toEqual([`data:${service("bot").environment["DATA_DIR"]}`]);
    expect(argumentsOf(stage, "VOLUME")).toEqual([service("bot").environment["DATA_DIR"]]);
  });

  it.each([
    { profile: "cuda", tag: "server-cuda" },
    { profile: "rocm", tag: "server-rocm" },
    { profile: "vulkan", tag: "server-vulkan" },
    { profile: "cpu", tag: "server" },
  ])(
    "has one llama-server for $profile, which the bot waits for and reaches",
    ({ profile, tag }) => {
      const [found, ...others] = servers().filter(([, { profiles }]) => profiles.includes(profile));

      expect(others).toEqual([]);
      const [name, server] = found ?? ["", service("bot")];
      expect(server.image).toBe(`ghcr.io/ggml-org/llama.cpp:${tag}`);
      expect(server.networks).toEqual({ engine: { aliases: ["llama"] } });
      expect(server.healthcheck?.test.join(" ")).toContain("http://127.0.0.1:8080/health");
      expect(service("bot").depends_on[name]).toEqual({
        condition: "service_healthy",
        required: false,
      });
      expect(service("bot").networks).toContain("engine");
    },
  );

  it("lets what hears strangers' tracks reach nobody", () => {
    expect(compose.networks["engine"]?.internal).toBe(true);
    for (const [, { networks }] of servers()) expect(Object.keys(networks)).toEqual(["engine"]);
  });

  it("gives the server a context that the longest track fits into", () => {
    const config = parseConfig({});
    const needed = neededContextTokens({
      audioSeconds: config.HEARD_SECONDS,
      prompt: "",
      maxOutputTokens: config.MAX_OUTPUT_TOKENS,
    });

    for (const [, { command }] of servers()) {
      const given = command[command.indexOf("--ctx-size") + 1];
      expect(Number(given)).toBeGreaterThanOrEqual(needed);
      expect(given).toBe(service("bot").environment["CONTEXT_TOKENS"]);
    }
  });

  it("waits longer for the bot than the bot takes to leave", () => {
    const seconds = Number(/^(\d+)s$/.exec(service("bot").stop_grace_period)?.[1]);

    expect(seconds).toBeGreaterThan(15 + 1);
  });
});
