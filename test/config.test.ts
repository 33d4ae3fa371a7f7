import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { envExample } from "../scripts/env-example.ts";
import { parseConfig } from "../src/config.ts";
import { UserError } from "../src/errors.ts";

describe("parseConfig", () => {
  it("needs nothing for a terminal", () => {
    const config = parseConfig({});

    expect(config).toMatchObject({
      DATA_DIR: "./data",
      ENGINE: "llama-mtmd-cli",
      GPU_LAYERS: 99,
      ATTACHMENT_HOSTS: ["cdn.discordapp.com", "media.discordapp.net"],
    });
  });

  it("names every bad and missing variable at once and repeats no value", () => {
    const env = {
      DISCORD_APP_ID: "hunter2",
      GPU_LAYERS: "hunter2",
      LOG_LEVEL: "hunter2",
      ENGINE: "hunter2",
      DISCORD_API_URL: "hunter2",
      ATTACHMENT_HOSTS: "hunter2/path",
    };

    const parse = () => parseConfig(env, ["DISCORD_TOKEN"]);

    expect(parse).toThrow(UserError);
    for (const name of [...Object.keys(env), "DISCORD_TOKEN"]) expect(parse).toThrow(name);
    expect(parse).not.toThrow("hunter2");
  });

  it("takes an empty variable as not set", () => {
    const config = parseConfig({ DISCORD_GUILD_ID: "", QUANTIZATION: " ", GPU_LAYERS: "" });

    expect(config.DISCORD_GUILD_ID).toBeUndefined();
    expect(config.QUANTIZATION).toBeUndefined();
    expect(config.GPU_LAYERS).toBe(99);
  });

  it("deploys without what only the bot needs", () => {
    const config = parseConfig({ DISCORD_TOKEN: "t", DISCORD_APP_ID: "123456789012345678" }, [
      "DISCORD_TOKEN",
      "DISCORD_APP_ID",
    ]);

    expect(config.DISCORD_APP_ID).toBe("123456789012345678");
  });

  it.each([
    { hosts: "a.example,b.example:8080", expected: ["a.example", "b.example:8080"] },
    { hosts: " A.example , 127.0.0.1:9 ", expected: ["a.example", "127.0.0.1:9"] },
  ])("reads the hosts $hosts", ({ hosts, expected }) => {
    expect(parseConfig({ ATTACHMENT_HOSTS: hosts }).ATTACHMENT_HOSTS).toEqual(expected);
  });
});

describe(".env.example", () => {
  it("is what the schema says", async () => {
    const written = await readFile(new URL("../.env.example", import.meta.url), "utf8");

    expect(written).toBe(envExample());
  });
});
