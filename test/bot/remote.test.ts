import { describe, expect, it } from "vitest";
import { createEngineFolder } from "../helpers/engine-setup.ts";
import { startServerElsewhere } from "../helpers/server-setup.ts";
import { CERTIFICATE_PATH, startTlsFront } from "../helpers/tls-front.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage } from "./start-bot.ts";

describe("a bot whose model is on another machine", () => {
  it("describes tracks and goes on, with nothing of a model here", async () => {
    await using home = await createEngineFolder();
    await using host = await startServerElsewhere(home);
    await using stage = await openStage({
      env: {
        ENGINE: "openai",
        OPENAI_BASE_URL: `${host.baseUrl}/v1`,
        OPENAI_API_KEY: host.apiKey,
        OPENAI_MODEL: "music-flamingo",
        MODEL_DIR: home.path,
        LLAMA_BIN_DIR: home.path,
      },
    });
    await using bot = await stage.startBot();

    const track = stage.discord.upload(sound("tune.mp3"));
    const described = textOf(await ended(stage.ada.slash(stage.channel, "describe", { track })));
    const asked = stage.ada.slash(stage.channel, "ask", { question: "Is the tempo steady?" });

    expect(described).toMatch(/synth-pop piece/);
    expect(described).toContain("music-flamingo");
    expect(textOf(await ended(asked))).toMatch(/roughly 120 beats per minute/);
    expect(JSON.stringify(bot.log)).not.toContain(host.apiKey);
    expect(stage.discord.violations).toEqual([]);
  });

  it("speaks TLS with it, and asks nobody whose certificate is not known", async () => {
    await using home = await createEngineFolder();
    await using host = await startServerElsewhere(home);
    await using front = await startTlsFront(Number(new URL(host.baseUrl).port));
    await using stage = await openStage({
      env: {
        ENGINE: "openai",
        OPENAI_BASE_URL: `https://127.0.0.1:${front.port}/v1`,
        OPENAI_API_KEY: host.apiKey,
        OPENAI_MODEL: "music-flamingo",
      },
    });
    const track = stage.discord.upload(sound("tune.mp3"));
    const describedBy = async (env: Readonly<Record<string, string>>) => {
      await using bot = await stage.startBot(env);
      const text = textOf(await ended(stage.ada.slash(stage.channel, "describe", { track })));
      return { text, log: JSON.stringify(bot.log) };
    };

    const stranger = await describedBy({});
    const known = await describedBy({ NODE_EXTRA_CA_CERTS: CERTIFICATE_PATH });

    expect(stranger.text).not.toMatch(/synth-pop piece/);
    expect(stranger.log).toContain("its certificate was not accepted");
    expect(stranger.log).toContain("NODE_EXTRA_CA_CERTS");
    expect(known.text).toMatch(/synth-pop piece/);
  });

  it("says what is not set", async () => {
    await using stage = await openStage({ env: { ENGINE: "openai" } });

    await expect(stage.startBot()).rejects.toThrow("OPENAI_BASE_URL and OPENAI_MODEL");
  });
});
