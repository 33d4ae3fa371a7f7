import { describe, expect, it } from "vitest";
import { childEnv } from "../src/child-env.ts";

describe("childEnv", () => {
  it.each([
    ["the bot's token", "DISCORD_TOKEN"],
    ["a key of another service", "OPENAI_API_KEY"],
    ["an option that llama.cpp would obey", "LLAMA_ARG_CTX_SIZE"],
    ["options for Node", "NODE_OPTIONS"],
    ["a library to load first", "LD_PRELOAD"],
    ["a name that only ends like an allowed one", "MY_PATH"],
    ["a name that only begins like an allowed one", "HOMESERVER_TOKEN"],
  ])("keeps %s from a child", (_what, name) => {
    const env = childEnv({ [name]: "secret", PATH: "/bin" });

    expect(env).toEqual({ PATH: "/bin" });
  });

  it("lets through what programs and GPU drivers need", () => {
    const needed = {
      PATH: "/bin",
      HOME: "/root",
      LC_ALL: "C",
      HSA_OVERRIDE_GFX_VERSION: "12",
      CUDA_VISIBLE_DEVICES: "0",
    };

    expect(childEnv(needed)).toEqual(needed);
  });

  it("knows Windows' spelling of PATH and leaves it as it is", () => {
    expect(childEnv({ Path: "C:\\bin" })).toEqual({ Path: "C:\\bin" });
  });

  it("gives what the caller adds precedence", () => {
    expect(childEnv({ LANG: "C", HOME: undefined }, { LANG: "C.UTF-8" })).toEqual({
      LANG: "C.UTF-8",
    });
  });
});
