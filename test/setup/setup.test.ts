import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { runSetup, type SetupOptions } from "../../src/setup/setup.ts";
import type { Questions, Talk } from "../../src/setup/setup-talk.ts";
import type { FakeDiscord } from "../discord/fake-discord-api.ts";
import { startFakeDiscord } from "../discord/fake-discord.ts";
import type { HostileHub } from "./download/hostile-hub.ts";
import { startModelHub, STAND_IN_DIR } from "./model-hub.ts";

let hub: HostileHub;
let discord: FakeDiscord;
let folder: string;
let said: string[];
beforeEach(async () => {
  [hub, discord] = await Promise.all([startModelHub(), startFakeDiscord()]);
  folder = await mkdtemp(join(tmpdir(), "liner-setup-"));
  said = [];
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await discord[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe("runSetup, with somebody to answer", { timeout: 60_000 }, () => {
  it("asks again for a token that Discord does not know, and shows the invitation of the right one", async () => {
    const talk = answering(["AAAA.BBBB.CCCC", discord.botToken, folder, "Q8_0", "yes"]);

    const report = await run({ talk });

    expect(report.discord).toMatchObject({ state: "checked" });
    expect(said.join("\n")).toMatch(
      /does not accept DISCORD_TOKEN[^]*discord\.com\/oauth2\/authorize/,
    );
    const written = await readFile(join(folder, ".env"), "utf8");
    expect(written).toContain(`DISCORD_TOKEN=${discord.botToken}`);
    expect(written).toContain(`DISCORD_APP_ID=${discord.applicationId}`);
    expect(written).toContain("QUANTIZATION=Q8_0");
  });

  it("takes the id that belongs to the token where another one was set", async () => {
    const talk = answering(["yes", folder, "IQ3_M", "yes"]);

    await run({
      talk,
      discord: { token: discord.botToken, applicationId: "100000000000000001" },
    });

    const written = await readFile(join(folder, ".env"), "utf8");
    expect(written).toContain(`DISCORD_APP_ID=${discord.applicationId}`);
  });

  it("downloads nothing after a no to the license, but keeps the answers before it", async () => {
    const running = run({ talk: answering([discord.botToken, folder, "Q6_K", "no"]) });

    await expect(running).rejects.toMatchObject({ reason: "license-not-accepted" });
    expect(hub.seen).toEqual([]);
    expect(await readFile(join(folder, ".env"), "utf8")).toContain(discord.botToken);
  });

  it("offers what is there first, and then asks about no license", async () => {
    await cp(STAND_IN_DIR, join(folder, "models"), { recursive: true });
    const talk = answering(["", join(folder, "models"), undefined]);

    const report = await run({ talk });

    expect(report.discord).toMatchObject({ state: "skipped" });
    expect(report.model).toMatchObject({
      quantization: "Q8_0",
      files: [{ state: "present" }, { state: "present" }],
    });
    expect(hub.seen.every(({ method }) => method === "HEAD")).toBe(true);
  });

  it("shows how to build llama.cpp to who wants to", async () => {
    const talk = answering(["", "none", folder, "IQ3_M", "yes"]);

    const report = await run({ talk, llama: {}, env: { PATH: "/nowhere" } });

    expect(report.llama.binDir).toBeNull();
    expect(report.changed).not.toContain("LLAMA_BIN_DIR");
    expect(said.join("\n")).toMatch(/cmake -B build/);
    expect(report.next).toEqual([expect.objectContaining({ command: "npm run setup" })]);
  });
});

describe("runSetup, with nobody there", () => {
  it("tries the release, then Debian's packages, and then says what to install", async () => {
    const running = run({
      llama: { releaseApi: "http://127.0.0.1:9" },
      env: { PATH: "/nowhere" },
    });

    await expect(running).rejects.toMatchObject({
      reason: "not-debian",
      message: expect.stringMatching(/brew install llama\.cpp[^]*LLAMA_BIN_DIR/),
    });
    expect(said.join("\n")).toMatch(/127\.0\.0\.1:9 broke.*Trying Debian's packages instead/);
  });

  it.each([
    { set: "IQ3_M", as: "by its name" },
    { set: "fast", as: "as a quality" },
  ])("fetches what QUANTIZATION wishes $as, whatever else is there", async ({ set }) => {
    const modelDir = await haveOnly("music-flamingo-hf.Q8_0.gguf");
    await writeFile(join(folder, ".env"), `QUANTIZATION=${set}\nMODEL_DIR=${modelDir}\n`);

    const report = await run({ model: { acceptsLicense: true, mirror: hub.endpoint.href } });

    expect(report.model).toMatchObject({ quantization: "IQ3_M" });
    expect(await readdir(modelDir)).toContain("music-flamingo-hf.i1-IQ3_M.gguf");
    expect(report.changed).not.toContain("QUANTIZATION");
    expect(await readFile(join(folder, ".env"), "utf8")).toContain(`QUANTIZATION=${set}\n`);
  });

  it("takes what the bot would load: the largest; and writes nothing where all is there", async () => {
    const modelDir = await haveOnly(
      "music-flamingo-hf.Q8_0.gguf",
      "music-flamingo-hf.i1-IQ3_M.gguf",
    );
    // By its name this one comes first.
    await cp(
      join(STAND_IN_DIR, "music-flamingo-hf.i1-IQ3_M.gguf"),
      join(modelDir, "Music-Flamingo.Q2_K.gguf"),
    );
    const before = await readdir(modelDir);

    const report = await run({
      model: { modelDir, acceptsLicense: false, mirror: hub.endpoint.href },
    });

    expect(report.model).toMatchObject({ quantization: "Q8_0" });
    expect(await readdir(modelDir)).toEqual(before);
  });

  it.each(["the .env", "the environment"])(
    "writes no token beside DISCORD_TOKEN_FILE in %s, and says where it belongs",
    async (place) => {
      const tokenFile = join(folder, "token");
      const isInFile = place === "the .env";
      if (isInFile) await writeFile(join(folder, ".env"), `DISCORD_TOKEN_FILE=${tokenFile}\n`);

      await run({
        env: isInFile ? {} : { DISCORD_TOKEN_FILE: tokenFile, DISCORD_TOKEN: "AAAA.BBBB.CCCC" },
        discord: { token: discord.botToken },
        model: null,
      });

      const written = await readFile(join(folder, ".env"), "utf8");
      expect(written).toContain(`DISCORD_APP_ID=${discord.applicationId}`);
      expect(written).not.toContain(discord.botToken);
      expect(said.join("\n")).toContain(`Put the token into ${tokenFile}.`);
    },
  );

  it("writes no token into a file that was set in the environment alone", async () => {
    await run({
      env: { DISCORD_TOKEN: discord.botToken },
      model: { modelDir: folder, acceptsLicense: true, mirror: hub.endpoint.href },
    });

    expect(await readFile(join(folder, ".env"), "utf8")).not.toContain(discord.botToken);
  });

  it("shows HF_TOKEN to HF_ENDPOINT, and not to a mirror that is named for once", async () => {
    const HF_TOKEN = "hf_secret";
    const model = { modelDir: folder, acceptsLicense: true, quantization: "fast" };
    await run({ env: { HF_TOKEN }, model: { ...model, mirror: hub.endpoint.href } });
    expect(hub.seen.some(({ token }) => token !== undefined)).toBe(false);

    const other = join(folder, "other");
    await run({
      env: { HF_TOKEN, HF_ENDPOINT: hub.endpoint.href },
      model: { ...model, modelDir: other },
    });

    const shown = hub.seen.filter(({ token }) => token === `Bearer ${HF_TOKEN}`);
    expect(new Set(shown.map(({ host }) => host))).toEqual(new Set(["hub"]));
    expect(await readdir(other)).toContain("music-flamingo-hf.i1-IQ3_M.gguf");
  });
});

async function haveOnly(...names: readonly string[]): Promise<string> {
  const modelDir = join(folder, "models");
  await mkdir(modelDir);
  for (const name of [...names, "music-flamingo-hf.mmproj-f16.gguf"]) {
    await cp(join(STAND_IN_DIR, name), join(modelDir, name));
  }
  return modelDir;
}

function run(overrides: Partial<SetupOptions>) {
  const { env = {} } = overrides;
  return runSetup(
    {
      talk: { tell: TELL, ask: undefined },
      envFile: { path: join(folder, ".env"), template: "" },
      cacheDir: join(folder, "cache"),
      discord: {},
      llama: { binDir: inject("llamaBinDir") },
      model: { acceptsLicense: false, mirror: hub.endpoint.href },
      ...overrides,
      env: { PATH: process.env["PATH"], DISCORD_API_URL: discord.apiUrl, ...env },
    },
    AbortSignal.timeout(50_000),
  );
}

const TELL: Talk["tell"] = {
  say: (text) => void said.push(text),
  note: (text) => void said.push(text),
  warn: (text) => void said.push(text),
  progress: () => {},
};

/** Answers in this order, whatever is asked; undefined takes what is offered first. */
function answering(answers: readonly (string | undefined)[]): Talk {
  const left = [...answers];
  const next = (first: string) => {
    if (left.length === 0) throw new Error("a question too many");
    return left.shift() ?? first;
  };
  const ask: Questions = {
    choose: async (_question, choices, first) => {
      const answer = next(first);
      const chosen = choices.find(({ value }) => value === answer);
      if (chosen === undefined) throw new Error(`${answer} is not offered`);
      return chosen.value;
    },
    confirm: async (_question, first) => (next(first) === "yes" ? "yes" : "no"),
    text: async (_question, first) => next(first),
    secret: async () => next(""),
  };
  return { tell: TELL, ask };
}
