import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { CHECKS, SEVERITIES } from "../../src/setup/doctor/finding.ts";
import { lockDataDir } from "../../src/storage/data-dir-lock.ts";
import { startFakeDiscord } from "../discord/fake-discord.ts";
import { EVERYDAY } from "../discord/permissions.ts";
import { installFakeLlamaCpp } from "../helpers/fake-llama-cpp.ts";
import { STAND_IN_DIR } from "../helpers/stand-in.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const DEPLOY = fileURLToPath(new URL("../../deploy-commands.ts", import.meta.url));
const SECRET = "AAAAAAAA.BBBBBB.CCCCCCCCCCCC-secret";
/** The contract in docs/troubleshooting.md. */
const contract = z.array(
  z.strictObject({
    check: z.enum(CHECKS),
    severity: z.enum(SEVERITIES),
    what: z.string().min(1),
    why: z.string().min(1).nullable(),
    mend: z.string().min(1).nullable(),
  }),
);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "liner-doctor-home-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe("liner doctor", { timeout: 120_000 }, () => {
  it("explains a machine with nothing on it, and leaves it as it was", async () => {
    const empty = join(home, "empty");
    await mkdir(empty);

    const result = await doctor([], { PATH: empty });

    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/problem {2}No llama-mtmd-cli in PATH/);
    expect(result.stdout).toMatch(/problem {2}The model folder .*models cannot be read/);
    expect(result.stdout).toMatch(/problem {2}DISCORD_TOKEN is not set/);
    expect(result.stdout).toMatch(/The model was not tried: first the problems above/);
    expect(result.stdout).toMatch(/3 problems, .*The bot will not work as it should\.\n$/);
    expect(result.stdout).not.toContain("\u001B");
    expect(await readdir(home)).toEqual(["empty"]);
  });

  it("finds the whole way in order: Discord, tools, model, and a test run", async () => {
    await using discord = await startFakeDiscord();
    discord.guild({ botPermissions: EVERYDAY });
    const env = {
      DISCORD_TOKEN: discord.botToken,
      DISCORD_APP_ID: discord.applicationId,
      DISCORD_API_URL: discord.apiUrl,
      ...usual(),
    };

    const before = await doctor(["--json", "--no-run"], env);
    await execa(process.execPath, [DEPLOY], { env, extendEnv: false, cwd: home });
    const after = await doctor(["--json"], env);

    const findings = contract.parse(JSON.parse(after.stdout));
    expect(severest(contract.parse(JSON.parse(before.stdout)))).toEqual(["commands"]);
    expect(before.exitCode).toBe(1);
    expect(severest(findings)).toEqual([]);
    expect(after.exitCode).toBe(0);
    expect(findings.at(-1)).toMatchObject({
      check: "hearing",
      severity: "ok",
      what: expect.stringContaining("synth-pop"),
    });
    expect(after.stdout).not.toContain(discord.botToken);
    expect(discord.violations).toEqual([]);
  });

  it("reads secrets from files, and says which cannot be read", async () => {
    await using discord = await startFakeDiscord();
    await writeFile(join(home, "token"), `${discord.botToken}\n`);
    const env = { DISCORD_API_URL: discord.apiUrl, DISCORD_TOKEN_FILE: join(home, "token") };

    const read = await doctor(["--no-run"], env);
    const unread = await doctor(["--no-run"], { ...env, OPENAI_API_KEY_FILE: join(home, "none") });

    expect(read.stdout).not.toContain("DISCORD_TOKEN is not set");
    expect(unread.stdout).toMatch(/problem {2}OPENAI_API_KEY_FILE names a file that is not there/);
    expect(read.stdout + unread.stdout).not.toContain(discord.botToken);
  });

  it("works with a configuration that nothing else starts with, and repeats no value of it", async () => {
    const result = await doctor(["--json", "--no-run"], {
      ...usual(),
      GPU_LAYERS: SECRET,
      DISCORD_APP_ID: SECRET,
      OPENAI_BASE_URL: SECRET,
    });

    const findings = contract.parse(JSON.parse(result.stdout));
    const problems = findings.filter(({ check }) => check === "configuration");
    expect(result.exitCode).toBe(1);
    expect(problems.map(({ what }) => what)).toEqual([
      "DISCORD_APP_ID must be an id of 17 to 20 digits",
      "OPENAI_BASE_URL must be a URL",
      "GPU_LAYERS must be a whole number",
    ]);
    expect(findings.find(({ check }) => check === "models")?.severity).toBe("ok");
    expect(result.stdout + result.stderr).not.toContain("secret");
  });

  it("prints no secret, whatever is wrong with it", async () => {
    await using discord = await startFakeDiscord();
    const result = await doctor([], {
      ...usual(),
      DISCORD_TOKEN: SECRET,
      DISCORD_API_URL: discord.apiUrl,
      ENGINE: "openai",
      OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
      OPENAI_MODEL: "music-flamingo",
      OPENAI_API_KEY: SECRET,
    });

    expect(result.stdout).toMatch(/problem {2}Discord does not accept DISCORD_TOKEN/);
    expect(result.stdout).toMatch(/problem {2}127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/);
    expect(result.stdout + result.stderr).not.toContain("secret");
  });

  it("does not run the model with --no-run, and asks for no more than it needs", async () => {
    const result = await doctor(["--no-run", "--json"], usual());

    expect(result.stdout).not.toContain('"hearing"');
    expect(result.stderr).toBe("");
    expect(await readdir(home)).toEqual([]);
  });

  it("leaves the graphics memory to a bot that runs and needs it", async () => {
    const dataDir = join(home, "data");
    await using lock = await lockDataDir(dataDir);
    expect(lock).toBeDefined();
    const devices = "  CUDA0: A card (16304 MiB, 300 MiB free)";
    const binDir = await installFakeLlamaCpp(home, { cli: "11669 (a)", devices });

    const result = await doctor([], { ...usual(), LLAMA_BIN_DIR: binDir });

    expect(result.stdout).toMatch(/a bot works in it just now, which is fine/);
    expect(result.stdout).toMatch(/The model was not tried: the running bot has the graphics memo/);
    expect(result.stdout).toMatch(/warning {2}Q8_0 with .* only 0\.3 GiB are free now/);
  });

  it.runIf(process.platform !== "win32")("looks at .env where it is started", async () => {
    await writeFile(join(home, ".env"), "DISCORD_TOKN=x\n");
    await chmod(join(home, ".env"), 0o644);

    const result = await doctor(["--no-run"], usual());

    expect(result.stdout).toMatch(/warning {2}Every user of this machine may read .*\.env/);
    expect(result.stdout).toMatch(/hint {5}DISCORD_TOKN is set, but is no variable/);
  });

  it("ends with 2 on wrong usage", async () => {
    const result = await doctor(["--quick"]);

    expect(result.exitCode).toBe(2);
  });

  function usual(): Readonly<Record<string, string>> {
    return {
      LLAMA_BIN_DIR: inject("llamaBinDir"),
      MODEL_DIR: STAND_IN_DIR,
      CONTEXT_TOKENS: "32768", // See test/helpers/engine-setup.ts.
    };
  }

  function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return execa(process.execPath, [CLI, "doctor", ...args], {
      cwd: home,
      reject: false,
      extendEnv: false,
      stripFinalNewline: false,
      env: { PATH: process.env["PATH"], DATA_DIR: join(home, "data"), ...env },
    });
  }
});

function severest(findings: z.output<typeof contract>): readonly string[] {
  return findings.filter(({ severity }) => severity === "problem").map(({ check }) => check);
}
