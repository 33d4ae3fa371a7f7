import { REST } from "discord.js";
import { describe, expect, it } from "vitest";
import { deployCommands, pendingDeployment } from "../../../src/commands/deploy.ts";
import { environmentSchema } from "../../../src/config.ts";
import { checkClock } from "../../../src/setup/doctor/check-clock.ts";
import { checkDiscord } from "../../../src/setup/doctor/check-discord.ts";
import type { FakeDiscord } from "../../discord/fake-discord.ts";
import { startFakeDiscord } from "../../discord/fake-discord.ts";
import { EVERYDAY } from "../../discord/permissions.ts";

describe("the doctor on Discord", () => {
  it("finds all well where the bot is invited and its commands are deployed", async () => {
    await using discord = await startFakeDiscord();
    discord.guild({ name: "Demo", botPermissions: EVERYDAY });
    await deployCommands(restOf(discord), { ...target(discord) });

    const findings = await look(discord);

    expect(findings.map(({ check, severity }) => `${check} ${severity}`)).toEqual([
      "discord ok",
      "clock ok",
      "servers ok",
      "commands ok",
    ]);
    expect(findings[2]?.what).toContain("Demo");
    expect(discord.violations).toEqual([]);
  });

  it("says npm run deploy where Discord does not know the commands, and sends nothing itself", async () => {
    await using discord = await startFakeDiscord();
    discord.guild({ botPermissions: EVERYDAY });

    const findings = await look(discord);

    expect(findings.at(-1)).toMatchObject({
      check: "commands",
      severity: "problem",
      what: "Discord does not know the commands yet, everywhere",
      mend: "npm run deploy",
    });
    expect(discord.requests.map(({ route }) => route.split(" ")[0])).toEqual(
      discord.requests.map(() => "GET"),
    );
  });

  it("names commands of another version", async () => {
    await using discord = await startFakeDiscord();
    const { applicationId } = discord;
    discord.guild({ botPermissions: EVERYDAY });
    await restOf(discord).put(`/applications/${applicationId}/commands`, {
      body: [
        { type: 1, name: "about", description: "Something older" },
        { type: 1, name: "sing", description: "Given up" },
      ],
    });

    const findings = await look(discord);

    expect(findings.at(-1)).toMatchObject({
      severity: "warning",
      what: expect.stringMatching(/missing: \/describe.*older: \/about; given up: \/sing/),
      mend: "npm run deploy",
    });
  });

  it("looks at the server that the commands are deployed to", async () => {
    await using discord = await startFakeDiscord();
    const guild = discord.guild({ botPermissions: EVERYDAY });
    await deployCommands(restOf(discord), { ...target(discord), guildId: guild.id });

    const here = await look(discord, { DISCORD_GUILD_ID: guild.id });
    const elsewhere = await look(discord, { DISCORD_GUILD_ID: "100000000000000001" });

    expect(here.at(-1)).toMatchObject({ check: "commands", severity: "ok" });
    expect(elsewhere.filter(({ severity }) => severity !== "ok")).toMatchObject([
      {
        check: "servers",
        severity: "warning",
        what: expect.stringContaining("not in the server 100000000000000001"),
      },
      { check: "commands", severity: "problem" },
    ]);
  });

  it("gives the invitation where the bot is nowhere, or may not do what it has to", async () => {
    await using nowhere = await startFakeDiscord();
    await using limited = await startFakeDiscord();
    limited.guild({ name: "Quiet", botPermissions: ["ViewChannel", "ReadMessageHistory"] });

    const alone = await look(nowhere);
    const silent = await look(limited);

    const invitation = expect.stringContaining("https://discord.com/oauth2/authorize?client_id=");
    expect(alone).toContainEqual(
      expect.objectContaining({ what: "The bot is in no server", mend: invitation }),
    );
    expect(silent).toContainEqual(
      expect.objectContaining({
        severity: "warning",
        what: "In Quiet the bot lacks Send Messages, Send Messages in Threads, Create Public Threads, Attach Files",
        mend: invitation,
      }),
    );
  });

  it.each([
    { case: "no token", variables: { DISCORD_TOKEN: "" }, words: "DISCORD_TOKEN is not set" },
    {
      case: "a wrong token",
      variables: { DISCORD_TOKEN: "AAAA.BBBB.CCCC" },
      words: "Discord does not accept DISCORD_TOKEN",
    },
    {
      case: "another application's id",
      variables: { DISCORD_APP_ID: "100000000000000001" },
      words: "but DISCORD_APP_ID is 100000000000000001",
    },
  ])("has one problem with $case, and repeats no secret", async ({ variables, words }) => {
    await using discord = await startFakeDiscord();

    const findings = await look(discord, variables);

    expect(findings).toMatchObject([
      { check: "discord", severity: "problem", what: expect.stringContaining(words) },
    ]);
    expect(JSON.stringify(findings)).not.toContain(discord.botToken);
    expect(JSON.stringify(findings)).not.toContain("AAAA");
  });

  it("knows the application's id where only the token is set", async () => {
    await using discord = await startFakeDiscord();

    const findings = await look(discord, { DISCORD_APP_ID: "" });

    expect(findings).toContainEqual(
      expect.objectContaining({ mend: `Set DISCORD_APP_ID=${discord.applicationId} in .env.` }),
    );
  });

  it("tells the rest where one question to Discord goes wrong", async () => {
    await using discord = await startFakeDiscord();
    discord.faults.next("GET own guilds", { status: 500 });

    const findings = await look(discord);

    expect(findings.map(({ check }) => check)).toEqual(["discord", "clock", "servers", "commands"]);
    expect(findings[2]).toMatchObject({ severity: "warning", what: expect.stringMatching("500") });
  });
});

describe("the doctor on the clock", () => {
  it.each([
    { aheadMs: 1_500, severity: "ok", words: "agrees" },
    { aheadMs: -1_500, severity: "ok", words: "agrees" },
    { aheadMs: 30_000, severity: "warning", words: "30 s ahead of" },
    { aheadMs: -3_600_000, severity: "problem", words: "60 min behind" },
  ])("judges $aheadMs ms", ({ aheadMs, severity, words }) => {
    expect(checkClock(aheadMs)).toMatchObject([{ severity, what: expect.stringContaining(words) }]);
  });

  it("has nothing to say where Discord told no time", () => {
    expect(checkClock(null)).toEqual([]);
  });
});

function look(discord: FakeDiscord, variables: Readonly<Record<string, string>> = {}) {
  const set = {
    DISCORD_TOKEN: discord.botToken,
    DISCORD_APP_ID: discord.applicationId,
    DISCORD_API_URL: discord.apiUrl,
    ...variables,
  };
  const config = environmentSchema.parse(
    Object.fromEntries(Object.entries(set).filter(([, value]) => value !== "")),
  );
  const guildId = config.DISCORD_GUILD_ID;
  const pendingCommands = (applicationId: string) =>
    pendingDeployment(restOf(discord), { applicationId, guildId });
  return checkDiscord({ config, pendingCommands }, AbortSignal.timeout(30_000));
}

function restOf({ apiUrl, botToken }: FakeDiscord): REST {
  return new REST({ api: apiUrl }).setToken(botToken);
}

function target({ applicationId }: FakeDiscord) {
  return { applicationId, guildId: undefined };
}
