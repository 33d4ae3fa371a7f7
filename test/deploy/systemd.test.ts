import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { environmentSchema } from "../../src/config.ts";
import { systemdAnalyze } from "./systemd-analyze.ts";

const UNITS = fileURLToPath(new URL("../../deploy/systemd/", import.meta.url));
/** As `src/main.ts` has it, and a second until the process is gone. */
const BOT_LEAVES_WITHIN_SECONDS = 15 + 1;

const FETCH_MS = 5 * 60_000;

describe("the systemd units", () => {
  it.each([
    { unit: "liner-notes.service", manager: "system" },
    { unit: "liner-notes.user.service", manager: "user" },
  ] as const)("$unit is understood by systemd, every line", { timeout: FETCH_MS }, async (row) => {
    const verdict = await systemdAnalyze(row.manager, ["verify", "--man=no", UNITS + row.unit]);

    expect(verdict).toEqual({ exitCode: 0, text: "" });
  });

  it("would show a line that systemd does not know", { timeout: FETCH_MS }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "liner-notes-unit-"));
    const misspelt = (await unit("liner-notes.service")).replace("NoNewPrivileges=", "NoNewPrivs=");
    await writeFile(join(folder, "misspelt.service"), misspelt);

    const verdict = await systemdAnalyze("system", [
      "verify",
      "--man=no",
      join(folder, "misspelt.service"),
    ]);

    expect(verdict.text).toContain("NoNewPrivs");
    await rm(folder, { recursive: true });
  });

  it("leaves little to a bot that was taken over", { timeout: FETCH_MS }, async () => {
    const options = ["security", "--offline=true", "--threshold=25", "--no-pager"];

    const verdict = await systemdAnalyze("system", [...options, `${UNITS}liner-notes.service`]);

    expect(verdict.text).toMatch(/Overall exposure level.*: [012]\.\d OK/);
    expect(verdict.exitCode).toBe(0);
  });

  it.each(["liner-notes.service", "liner-notes.user.service"])(
    "%s waits longer for the bot than the bot takes to leave, and does not restart a wrong configuration",
    async (name) => {
      const lines = (await unit(name)).split("\n");
      const stopSeconds = Number(
        lines.find((line) => line.startsWith("TimeoutStopSec="))?.split("=")[1],
      );
      const { SHUTDOWN_GRACE_SECONDS } = environmentSchema.shape;

      expect(stopSeconds).toBeGreaterThan(BOT_LEAVES_WITHIN_SECONDS);
      expect(SHUTDOWN_GRACE_SECONDS.safeParse(stopSeconds).success).toBe(false);
      expect(lines).toContain("Restart=on-failure");
      expect(lines).toContain("RestartPreventExitStatus=2");
    },
  );

  it("hands the token over as a credential and never in the environment", async () => {
    const text = await unit("liner-notes.service");
    const set = [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name]) => name ?? "");

    expect(text).toContain("LoadCredential=discord-token:");
    expect(text).toContain("Environment=DISCORD_TOKEN_FILE=%d/discord-token");
    expect(set).not.toContain("DISCORD_TOKEN");
    for (const name of set.filter((each) => !["HOME", "NODE_ENV"].includes(each))) {
      expect(Object.keys(environmentSchema.shape)).toContain(name);
    }
  });
});

function unit(name: string): Promise<string> {
  return readFile(UNITS + name, "utf8");
}
