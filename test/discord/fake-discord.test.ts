import {
  AttachmentBuilder,
  ContainerBuilder,
  Events,
  FileBuilder,
  MessageFlags,
  SlashCommandBuilder,
  TextDisplayBuilder,
  type ChatInputCommandInteraction,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { startFakeDiscord } from "./fake-discord.ts";
import { logIn } from "./log-in.ts";
import { filesOf, textOf } from "./read-message.ts";

const DESCRIBE = new SlashCommandBuilder()
  .setName("describe")
  .setDescription("Listens to a track")
  .addAttachmentOption((option) =>
    option.setName("track").setDescription("The track").setRequired(true),
  )
  .addStringOption((option) => option.setName("preset").setDescription("How to listen"))
  .addBooleanOption((option) => option.setName("private").setDescription("Only for you"));

describe("startFakeDiscord", () => {
  it("lets a real discord.js client answer a slash command with a card and a file", async () => {
    await using discord = await startFakeDiscord();
    const guild = discord.guild({ channels: ["feedback"] });
    const ada = discord.user({ name: "Ada" });
    await using bot = await logIn(discord);
    await bot.client.application.commands.set([DESCRIBE]);
    bot.client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void answer(interaction);
    });

    const interaction = ada.slash(guild.channel("feedback"), "describe", {
      track: discord.upload(Buffer.from("ID3 not really"), "song.mp3", { durationSeconds: 3.5 }),
      preset: "critic",
    });
    const acknowledged = await interaction.acknowledged();
    const card = await interaction.until((message) => !message.loading);

    expect(acknowledged.kind).toBe("deferred");
    expect(interaction.ephemeral).toBe(false);
    expect(textOf(card)).toBe("critic of song.mp3, audio/mpeg, 3.5 s, 14 bytes\nin a container");
    expect(await filesOf(card)[0]?.bytes()).toEqual(Buffer.from("# whole answer"));
    expect(interaction.history.map(({ loading }) => loading)).toEqual([true, false]);
    expect(card.pings).toEqual([]);
    expect(discord.violations).toEqual([]);
  });
});

async function answer(interaction: ChatInputCommandInteraction): Promise<void> {
  await interaction.deferReply();
  const track = interaction.options.getAttachment("track", true);
  const downloaded = await fetch(track.url);
  const { byteLength } = await downloaded.arrayBuffer();
  const preset = interaction.options.getString("preset");
  const facts = `${track.name}, ${track.contentType}, ${track.duration} s, ${byteLength} bytes`;
  await interaction.editReply({
    flags: MessageFlags.IsComponentsV2,
    components: [
      new TextDisplayBuilder().setContent(`${preset} of ${facts}`),
      new ContainerBuilder()
        .addTextDisplayComponents(new TextDisplayBuilder().setContent("in a container"))
        .addFileComponents(new FileBuilder().setURL("attachment://answer.md")),
    ],
    files: [new AttachmentBuilder(Buffer.from("# whole answer"), { name: "answer.md" })],
  });
}
