import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
} from "discord.js";
import { cutGraphemes } from "../cards/graphemes.ts";
import { singleLine } from "../cards/plain-text.ts";
import { UserError } from "../errors.ts";
import type { AskableTrack, OrderDesk } from "../orders/desk.ts";
import { LONGEST_QUESTION } from "../orders/question.ts";
import type { SlashCommand } from "./command.ts";
import { EVERYWHERE } from "./contexts.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { takeOrder } from "./take-order.ts";

/** Discord shows at most this many suggestions, of so many characters. */
const MOST_CHOICES = 25;
const MOST_CHARACTERS = 100;

/** `/ask`: a question about a track that was heard before. */
export function createAskCommand(desk: OrderDesk): SlashCommand {
  return {
    kind: "slash",
    definition: ASK_COMMAND,
    async run(interaction) {
      const { options, user } = interaction;
      const turn = desk.goOnFrom(chosenTurn(desk, interaction), user.id);
      // What was private stays with its owner, whatever they choose now.
      const isPrivate = turn.isPrivate || (options.getBoolean("private") ?? false);
      if (!isPrivate) requirePermissionToAnswer(interaction);
      const { id, upload, quality } = turn;
      const question = { kind: "free", text: options.getString("question", true) } as const;
      const wish = { upload, question, quality, follows: id };
      await takeOrder(desk, interaction, wish, isPrivate ? "private" : "public");
    },
    async autocomplete(interaction) {
      const typed = interaction.options.getFocused().toLowerCase();
      await interaction.respond(
        desk
          .askable(interaction.channelId, interaction.user.id)
          .map((track) => ({ name: label(track), value: track.turnId }))
          .filter(({ name }) => name.toLowerCase().includes(typed))
          .slice(0, MOST_CHOICES),
      );
    },
  };
}

export const ASK_COMMAND: SlashCommand["definition"] = {
  type: ApplicationCommandType.ChatInput,
  name: "ask",
  description: "Ask more about a track that was heard here, or that is yours",
  ...EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "question",
      description: "Your question; name a moment (“at 1:12”) and I listen to that part",
      required: true,
      max_length: LONGEST_QUESTION,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: "track",
      description: "Which one (default: the latest in this channel, else your latest)",
      autocomplete: true,
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: "private",
      description: "Only you see the answer",
    },
  ],
};

function chosenTurn(
  desk: OrderDesk,
  { channelId, user, options }: ChatInputCommandInteraction,
): string {
  const wanted = options.getString("track");
  const tracks = desk.askable(channelId, user.id);
  if (wanted === null) {
    const latest = desk.latestTurnIn(channelId)?.id ?? tracks[0]?.turnId;
    if (latest !== undefined) return latest;
    throw new UserError(
      "no-track",
      "There is no track here to ask about yet. Attach one to /describe first.",
    );
  }
  const named = tracks.find((track) => track.turnId === wanted || label(track) === wanted);
  if (named !== undefined) return named.turnId;
  // Somebody asked on while it was being chosen, so that another turn stands for the track by now.
  const turn = desk.turn(wanted);
  if (turn?.channelId === channelId || turn?.asker.userId === user.id) return wanted;
  throw new UserError(
    "unknown-track",
    "I know no such track here. Choose one from the list that /ask offers.",
  );
}

/** Discord shows it as it is: neither Markdown nor mentions to mind. */
function label({ name }: AskableTrack): string {
  const shown = singleLine(name) || "A track without a name";
  return cutGraphemes(shown, MOST_CHARACTERS, MOST_CHARACTERS);
}
