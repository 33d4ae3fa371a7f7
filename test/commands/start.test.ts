import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { startFakeDiscord } from "../discord/fake-discord.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const APP = { DISCORD_TOKEN: "not-a-token", DISCORD_APP_ID: "123456789012345678" };

describe.each([
  { command: "npm run deploy", script: ["deploy-commands.ts"] },
  { command: "liner deploy", script: ["src/cli.ts", "deploy"] },
])("$command", ({ script }) => {
  it("names what is not set and ends with 2", async () => {
    const result = await run(script, {});

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/DISCORD_TOKEN[\s\S]*DISCORD_APP_ID/);
  });

  it("says that Discord does not accept the token", async () => {
    await using discord = await startFakeDiscord();

    const result = await run(script, { ...APP, DISCORD_API_URL: discord.apiUrl });

    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain("DISCORD_TOKEN");
    expect(result.stderr).not.toContain("not-a-token");
  });

  it("says that Discord cannot be reached, and where it looked", async () => {
    const { apiUrl, [Symbol.asyncDispose]: leave } = await startFakeDiscord();
    await leave();

    const result = await run(script, { ...APP, DISCORD_API_URL: apiUrl });

    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain(`cannot be reached at ${apiUrl}`);
  });
});

function run(script: readonly string[], env: Readonly<Record<string, string>>) {
  return execa(process.execPath, script, { cwd: ROOT, env, extendEnv: false, reject: false });
}
