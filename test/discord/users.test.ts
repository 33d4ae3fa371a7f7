import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  ContextMenuCommandBuilder,
  InteractionContextType,
  LabelBuilder,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  type Interaction,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { textOf } from "./read-message.ts";
import { startScene } from "./scene.ts";

const LISTEN = new SlashCommandBuilder()
  .setName("listen")
  .setDescription("Listens")
  .setContexts(InteractionContextType.Guild)
  .addAttachmentOption((option) =>
    option.setName("track").setDescription("The track").setRequired(true),
  )
  .addStringOption((option) =>
    option
      .setName("preset")
      .setDescription("How")
      .addChoices({ name: "Critic", value: "critic" }, { name: "Plain", value: "plain" }),
  )
  .addStringOption((option) =>
    option.setName("quality").setDescription("How well").setAutocomplete(true),
  );
const MENU = new ContextMenuCommandBuilder()
  .setName("Describe this track")
  .setType(ApplicationCommandType.Message);

describe("a person", () => {
  it.each([
    ["a command that is not registered", "nothing", {}, "no command"],
    ["a command without what it requires", "listen", {}, '"track" is required'],
    ["an option that is not there", "listen", { volume: 11 }, 'no option "volume"'],
    ["a text where a file belongs", "listen", { track: "song.mp3" }, "not an upload"],
  ])("cannot send %s", async (_title, command, values, message) => {
    await using scene = await startListening();

    expect(() => scene.ada.slash(scene.channel, command, values)).toThrow(message);
  });

  it("cannot choose what is no choice, nor use a command outside its contexts", async () => {
    await using scene = await startListening();
    const track = scene.discord.upload(Buffer.from("x"), "song.mp3");

    expect(() => scene.ada.slash(scene.channel, "listen", { track, preset: "loud" })).toThrow(
      "not one of critic, plain",
    );
    expect(() => scene.ada.slash(scene.discord.dm(scene.ada), "listen", { track })).toThrow(
      "its contexts",
    );
  });

  it("uses a command on a message, and the bot sees its files", async () => {
    await using scene = await startListening();
    const upload = scene.discord.upload(Buffer.from("x"), "voice-message.ogg", {
      durationSeconds: 2,
      waveform: "AAAA",
    });
    const posted = scene.ada.post(scene.channel, { voice: true, attachments: [upload] });

    const interaction = scene.ada.contextMenu(posted, "Describe this track");
    const message = await interaction.until(() => true);

    expect(message.content).toBe("voice-message.ogg voice=true 2 s");
  });

  it("is offered what completes an option", async () => {
    await using scene = await startListening();

    const choices = await scene.ada.autocomplete(scene.channel, "listen", "quality", "be");

    expect(choices).toEqual([{ name: "be!", value: "be" }]);
  });

  it("presses buttons, selects, and fills in modals", async () => {
    await using scene = await startListening();
    const track = scene.discord.upload(Buffer.from("x"), "song.mp3");
    const card = await scene.ada.slash(scene.channel, "listen", { track }).until(() => true);

    const pressed = scene.ada.click(card, "Ask");
    await pressed.acknowledged();
    const submitted = scene.ada.submitModal(pressed, { Question: "Which key?" });
    const answer = await submitted.until(() => true);
    const selected = scene.ada.select(card, "Preset", ["Critic"]);
    const updated = await selected.until(() => true);

    expect(pressed.modal?.title).toBe("Ask about it");
    expect(answer.content).toBe("asked: Which key?");
    expect(updated.content).toBe("now critic");
    expect(updated.id).toBe(card.id);
    expect(scene.discord.violations).toEqual([]);
  });

  it("cannot press what is not there or is disabled, nor leave a required field empty", async () => {
    await using scene = await startListening();
    const track = scene.discord.upload(Buffer.from("x"), "song.mp3");
    const card = await scene.ada.slash(scene.channel, "listen", { track }).until(() => true);
    const pressed = scene.ada.click(card, "Ask");
    await pressed.acknowledged();

    expect(() => scene.ada.click(card, "Nothing")).toThrow("there are: Ask (ask), Stop (stop)");
    expect(() => scene.ada.click(card, "stop")).toThrow("disabled");
    expect(() => scene.ada.submitModal(pressed, {})).toThrow('"Question" is required');
  });

  it("uses the bot as their own where it is no member", async () => {
    await using scene = await startScene({
      guild: { botIsMember: false },
      async onInteraction(interaction) {
        if (!interaction.isChatInputCommand()) return;
        const { guild, guildId, context, authorizingIntegrationOwners: owners } = interaction;
        const isUsers = owners[1] === interaction.user.id && owners[0] === undefined;
        await interaction.reply(`${guild === null} ${guildId !== null} ${context} ${isUsers}`);
      },
    });

    const inGuild = await scene.ada.slash(scene.channel, "go").until(() => true);
    const elsewhere = scene.discord.privateChannel(scene.ada);
    const inPrivate = await scene.ada.slash(elsewhere, "go").until(() => true);
    const inDm = await scene.ada.slash(scene.discord.dm(scene.ada), "go").until(() => true);

    expect(textOf(inGuild)).toBe("true true 0 true");
    expect(textOf(inPrivate)).toBe("true false 2 true");
    expect(textOf(inDm)).toBe("true false 1 false");
  });
});

async function startListening() {
  const scene = await startScene({ onInteraction: behave });
  await scene.client.application.commands.set([LISTEN, MENU]);
  return scene;
}

async function behave(interaction: Interaction): Promise<unknown> {
  if (interaction.isAutocomplete()) {
    const value = interaction.options.getFocused();
    return interaction.respond([{ name: `${value}!`, value }]);
  }
  if (interaction.isMessageContextMenuCommand()) {
    const { attachments, flags } = interaction.targetMessage;
    const file = attachments.first();
    return interaction.reply(
      `${file?.name} voice=${flags.has("IsVoiceMessage")} ${file?.duration} s`,
    );
  }
  if (interaction.isChatInputCommand()) return interaction.reply({ components: controls() });
  if (interaction.isButton()) return interaction.showModal(question());
  if (interaction.isStringSelectMenu()) return interaction.update(`now ${interaction.values[0]}`);
  if (!interaction.isModalSubmit()) return undefined;
  return interaction.reply(`asked: ${interaction.fields.getTextInputValue("question")}`);
}

function controls() {
  const ask = new ButtonBuilder().setCustomId("ask").setLabel("Ask").setStyle(ButtonStyle.Primary);
  const stop = new ButtonBuilder()
    .setCustomId("stop")
    .setLabel("Stop")
    .setStyle(ButtonStyle.Danger)
    .setDisabled(true);
  const preset = new StringSelectMenuBuilder()
    .setCustomId("preset")
    .setPlaceholder("Preset")
    .addOptions({ label: "Critic", value: "critic" }, { label: "Plain", value: "plain" });
  return [
    new ActionRowBuilder<ButtonBuilder>().addComponents(ask, stop),
    new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(preset),
  ];
}

function question(): ModalBuilder {
  return new ModalBuilder()
    .setCustomId("question")
    .setTitle("Ask about it")
    .addLabelComponents(
      new LabelBuilder()
        .setLabel("Question")
        .setTextInputComponent(
          new TextInputBuilder().setCustomId("question").setStyle(TextInputStyle.Paragraph),
        ),
    );
}
