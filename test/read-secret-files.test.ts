import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../src/errors.ts";
import { readSecretFiles, readSecretsThatCanBe } from "../src/read-secret-files.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-secrets-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function secretFile(text: string): Promise<string> {
  const path = join(folder, "secret");
  await writeFile(path, text);
  return path;
}

describe("readSecretsThatCanBe", () => {
  it("keeps the secrets that could be read beside one that could not", async () => {
    const path = await secretFile("hunter2\n");
    const missing = join(folder, "missing");

    const read = await readSecretsThatCanBe({ DISCORD_TOKEN_FILE: path, HF_TOKEN_FILE: missing });

    expect(read).toEqual({
      env: { DISCORD_TOKEN: "hunter2" },
      faults: ["HF_TOKEN_FILE names a file that is not there"],
    });
  });
});

describe("readSecretFiles", () => {
  it.each(["DISCORD_TOKEN", "OPENAI_API_KEY", "HF_TOKEN"])(
    "takes %s from a file, without the newline an editor leaves",
    async (name) => {
      const path = await secretFile("hunter2\n");

      const env = await readSecretFiles({ [`${name}_FILE`]: path, LOG_LEVEL: "warn" });

      expect(env).toEqual({ [name]: "hunter2", LOG_LEVEL: "warn" });
    },
  );

  it("leaves what is given as it always was alone, and an empty variable counts as not set", async () => {
    const env = { DISCORD_TOKEN: "hunter2", DISCORD_TOKEN_FILE: " " };

    expect(await readSecretFiles(env)).toEqual({ DISCORD_TOKEN: "hunter2" });
    expect(env).toEqual({ DISCORD_TOKEN: "hunter2", DISCORD_TOKEN_FILE: " " });
  });

  it("names every fault at once and repeats no secret", async () => {
    const env = {
      DISCORD_TOKEN: "hunter2",
      DISCORD_TOKEN_FILE: await secretFile("hunter3"),
      OPENAI_API_KEY_FILE: join(folder, "nothing-here"),
      HF_TOKEN_FILE: folder,
    };

    const read = readSecretFiles(env);

    await expect(read).rejects.toThrow(UserError);
    await expect(read).rejects.toThrow("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set");
    await expect(read).rejects.toThrow("OPENAI_API_KEY_FILE names a file that is not there");
    await expect(read).rejects.toThrow("HF_TOKEN_FILE names a file that is a folder");
    await expect(read).rejects.not.toThrow(/hunter/);
  });

  it("says that a file is empty rather than that Discord refuses the token", async () => {
    const path = await secretFile("\n");

    await expect(readSecretFiles({ DISCORD_TOKEN_FILE: path })).rejects.toThrow("is empty");
  });
});

describe("the programs", () => {
  it.each([
    { program: "the bot", script: "src/main.ts", args: [] },
    { program: "the terminal", script: "src/cli.ts", args: ["describe", "song.mp3"] },
    { program: "deploying", script: "deploy-commands.ts", args: [] },
  ])("$program says so when a secret's file is missing", async ({ script, args }) => {
    const ended = await execa(process.execPath, [script, ...args], {
      extendEnv: false,
      env: { DISCORD_TOKEN_FILE: join(folder, "nothing-here"), DATA_DIR: folder },
      reject: false,
    });

    expect(ended.stderr).toContain("DISCORD_TOKEN_FILE names a file that is not there");
    expect(ended.exitCode).toBe(2);
  });
});
