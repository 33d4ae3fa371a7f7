import { REST } from "discord.js";
import { describe, expect, it } from "vitest";
import { deployCommands, describeDeployment } from "../../src/commands/deploy.ts";
import { startFakeDiscord } from "../discord/fake-discord.ts";

describe("deployCommands", () => {
  it("says what was added, and sends nothing when there is nothing to change", async () => {
    await using discord = await startFakeDiscord();
    const rest = new REST({ api: discord.apiUrl }).setToken(discord.botToken);
    const target = { applicationId: discord.applicationId, guildId: undefined };

    const first = await deployCommands(rest, target);
    const second = await deployCommands(rest, target);

    expect(first.added).toEqual([
      "/describe",
      '"Describe this track"',
      "/measure",
      '"Measure this track"',
      "/ask",
      "/queue",
      "/cancel",
      "/about",
    ]);
    expect(second).toMatchObject({ added: [], changed: [], removed: [], unchanged: first.added });
    expect(discord.requests.filter(({ route }) => route === "PUT commands")).toHaveLength(1);
    expect(discord.violations).toEqual([]);
  });

  it("names a command that changed and one that is no longer there", async () => {
    await using discord = await startFakeDiscord();
    const rest = new REST({ api: discord.apiUrl }).setToken(discord.botToken);
    const target = { applicationId: discord.applicationId, guildId: discord.guild().id };
    await rest.put(`/applications/${discord.applicationId}/guilds/${target.guildId}/commands`, {
      body: [
        { type: 1, name: "about", description: "Something older" },
        { type: 1, name: "sing", description: "Given up" },
      ],
    });

    const deployment = await deployCommands(rest, target);

    expect(deployment).toMatchObject({ changed: ["/about"], removed: ["/sing"] });
    expect(describeDeployment(deployment, target)).toContain("removed: /sing");
  });
});
