import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PermissionFlagsBits, PermissionsBitField } from "discord.js";
import { describe, expect, it } from "vitest";
import { BOT_PERMISSIONS, inviteUrl, missingPermissions } from "../../src/bot-permissions.ts";
import { checkDiscordAccount, listGuilds } from "../../src/setup/discord-account.ts";
import { startFakeDiscord } from "../discord/fake-discord.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("checkDiscordAccount", () => {
  it("says who the bot is and how it is invited", async () => {
    await using discord = await startFakeDiscord();
    const { apiUrl, botToken: token, applicationId } = discord;

    const account = await checkDiscordAccount({ token, apiUrl, applicationId }, signal());

    expect(account).toMatchObject({
      applicationId,
      applicationName: "Liner Notes",
      botId: applicationId,
      botName: "liner-notes",
      intents: { presence: false, guildMembers: false, messageContent: false },
      interactionsUrl: null,
      inviteUrl: inviteUrl(applicationId),
    });
    expect(Math.abs(account.clockAheadMs ?? Number.NaN)).toBeLessThan(60_000);
    expect(discord.violations).toEqual([]);
  });

  it.each([
    { case: "a token that Discord does not know", token: "AAAA.BBBB.CCCC-CCCC" },
    { case: "what is no token at all", token: "0123456789abcdef" },
    { case: 'a token with "Bot" before it', token: "Bot AAAA.BBBB.CCCC" },
    { case: "a token of two lines", token: "AAAA.BBBB.CCCC\nx" },
  ])("refuses $case without repeating it", async ({ token }) => {
    await using discord = await startFakeDiscord();

    const failure = await checkDiscordAccount({ token, apiUrl: discord.apiUrl }, signal()).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({
      reason: "bad-credentials",
      message: expect.stringContaining("Reset Token"),
    });
    expect(String(failure)).not.toContain(token);
  });

  it("names both when the token is of another application", async () => {
    await using discord = await startFakeDiscord();
    const { apiUrl, botToken: token } = discord;
    const applicationId = "100000000000000001";

    const checking = checkDiscordAccount({ token, apiUrl, applicationId }, signal());

    await expect(checking).rejects.toMatchObject({
      reason: "wrong-application",
      message: expect.stringMatching(`DISCORD_APP_ID=${discord.applicationId}`),
    });
  });

  it.each([
    { said: "503", status: 503 },
    { said: "429", status: 429 },
  ])("says that Discord is not there when it answers $status", async ({ said, status }) => {
    await using discord = await startFakeDiscord();
    const { apiUrl, botToken: token } = discord;
    discord.faults.all({ status });

    const checking = checkDiscordAccount({ token, apiUrl }, signal());

    await expect(checking).rejects.toMatchObject({
      reason: "discord-unreachable",
      message: expect.stringContaining(said),
    });
  });

  it("says that Discord is not there when nobody listens, or a stranger answers", async () => {
    const token = "AAAA.BBBB.CCCC";
    await using stranger = await startHttp({ statusCode: 200, body: "<html>router</html>" });

    const nobody = checkDiscordAccount({ token, apiUrl: "http://127.0.0.1:1/api" }, signal());
    const other = checkDiscordAccount({ token, apiUrl: stranger.url }, signal());

    await expect(nobody).rejects.toMatchObject({
      reason: "discord-unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    await expect(other).rejects.toMatchObject({ reason: "discord-unreachable" });
  });

  it("does not take the token along to another address", async () => {
    await using thief = await startHttp({ statusCode: 200, body: "{}" });
    await using proxy = await startHttp({ statusCode: 302, location: thief.url, body: "" });

    const checking = checkDiscordAccount({ token: "AAAA.BBBB.CCCC", apiUrl: proxy.url }, signal());

    await expect(checking).rejects.toMatchObject({ reason: "discord-unreachable" });
    expect(thief.requests()).toBe(0);
  });

  it("measures how far the clock is off", async () => {
    const anHourAgo = new Date(Date.now() - 3600_000).toUTCString();
    const body = JSON.stringify({ id: "100000000000000001", name: "x", username: "x" });
    await using past = await startHttp({ statusCode: 200, body, date: anHourAgo });

    const account = await checkDiscordAccount(
      { token: "AAAA.BBBB.CCCC", apiUrl: past.url },
      signal(),
    );

    expect(Math.round((account.clockAheadMs ?? 0) / 60_000)).toBe(60);
  });
});

describe("listGuilds", () => {
  it("names the servers with what the bot may do there", async () => {
    await using discord = await startFakeDiscord();
    const { apiUrl, botToken: token } = discord;
    const guild = discord.guild({ name: "Demo", botPermissions: ["ViewChannel", "SendMessages"] });
    discord.guild({ name: "Elsewhere", botIsMember: false });

    const guilds = await listGuilds({ token, apiUrl }, signal());

    expect(guilds).toEqual([{ id: guild.id, name: "Demo", permissions: guild.botPermissions }]);
    expect(missingPermissions(guilds[0]?.permissions ?? 0n)).toEqual([
      "Send Messages in Threads",
      "Create Public Threads",
      "Attach Files",
      "Read Message History",
    ]);
    expect(discord.violations).toEqual([]);
  });
});

describe("the bot's permissions", () => {
  it("are those of the invitation in the README", async () => {
    const readme = await readFile(join(ROOT, "README.md"), "utf8");
    const listed = /and the permissions ([^.]+)\./.exec(readme)?.[1]?.split(/,\s+/);

    expect(BOT_PERMISSIONS.map(({ name }) => name)).toEqual(listed);
  });

  it("are all that the commands ask whether the bot has them", async () => {
    const asked = new Set<string>();
    for await (const path of glob("src/commands/*permission*.ts", { cwd: ROOT })) {
      const source = await readFile(join(ROOT, path), "utf8");
      for (const [, name = ""] of source.matchAll(/PermissionFlagsBits\.(\w+)/g)) asked.add(name);
    }

    const invitedWith = BOT_PERMISSIONS.flatMap(({ bit }) =>
      new PermissionsBitField(bit).toArray(),
    );

    expect([...asked].toSorted()).toEqual(invitedWith.toSorted());
  });

  it("are Discord's bits", () => {
    const names = BOT_PERMISSIONS.map(({ bit }) => new PermissionsBitField(bit).toArray());

    expect(names.flat()).toEqual([
      "ViewChannel",
      "SendMessages",
      "SendMessagesInThreads",
      "CreatePublicThreads",
      "AttachFiles",
      "ReadMessageHistory",
    ]);
  });

  it("are all that an invitation asks for", () => {
    const { searchParams } = new URL(inviteUrl("100000000000000001"));

    const asked = new PermissionsBitField(BigInt(searchParams.get("permissions") ?? "0"));

    expect(searchParams.get("scope")).toBe("bot applications.commands");
    expect(asked.toArray().length).toBe(BOT_PERMISSIONS.length);
    expect(missingPermissions(asked.bitfield)).toEqual([]);
  });

  it("are all there for an administrator", () => {
    expect(missingPermissions(PermissionFlagsBits.Administrator)).toEqual([]);
    expect(missingPermissions(0n)).toHaveLength(BOT_PERMISSIONS.length);
  });
});

async function startHttp(answer: {
  readonly statusCode: number;
  readonly body: string;
  readonly location?: string;
  readonly date?: string;
}) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    if (answer.location !== undefined) response.setHeader("location", answer.location);
    if (answer.date !== undefined) response.setHeader("date", answer.date);
    response.writeHead(answer.statusCode).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function signal(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
