import {
  MessageFlags,
  Routes,
  type APIModalInteractionResponseCallbackData,
  type InteractionCallbackResponse,
  type RepliableInteraction,
} from "discord.js";
import pRetry from "p-retry";
import type { Card } from "../cards/card.ts";
import type { ComponentInteraction } from "./command.ts";
import { ALREADY_ACKNOWLEDGED, isDiscordError, isFinal } from "./discord-error.ts";
import { reply, updated } from "./reply.ts";
import { parseMessage } from "./shown-message.ts";

/** Whether only its owner sees the answer: decided by the first one, and cannot be changed later. */
export type Visibility = "public" | "private";

/** Discord waits 3 s; what is sent later than this does not arrive in time. */
const ANSWER_WITHIN_MS = 2500;
const RETRIES = 6;
/** It is only needed once the interaction's token has expired. */
const LOOK_WITHIN_MS = 1000;

// Each of these is due within 3 s of the interaction, repeats what a closed connection swallowed, and resolves with the
// id of the message that it is about, where Discord says it. Each rejects when Discord no longer knows the interaction.

/** "is thinking", until the answer is edited in. */
export async function think(
  interaction: RepliableInteraction,
  visibility: Visibility,
): Promise<string | null> {
  const isPrivate = visibility === "private";
  const flags = isPrivate ? ({ flags: MessageFlags.Ephemeral } as const) : {};
  return answer(
    interaction,
    () => interaction.deferReply({ withResponse: true, ...flags }),
    () => Object.assign(interaction, { deferred: true, ephemeral: isPrivate }),
  );
}

/** A card of its own. Such cards carry no files. */
export async function replyWith(
  interaction: RepliableInteraction,
  card: Card,
  visibility: Visibility,
): Promise<string | null> {
  return answer(
    interaction,
    () => interaction.reply({ ...reply(card, visibility), withResponse: true }),
    () => Object.assign(interaction, { replied: true, ephemeral: visibility === "private" }),
  );
}

/** A card in place of the message whose button was pressed. */
export async function updateWith(
  interaction: ComponentInteraction,
  card: Card,
): Promise<string | null> {
  await answer(
    interaction,
    () => interaction.update({ ...updated(card), withResponse: true }),
    () => Object.assign(interaction, { replied: true }),
  );
  return interaction.message.id;
}

/** A modal to fill in: what comes of it is an interaction of its own. */
export async function askWith(
  interaction: ComponentInteraction,
  modal: APIModalInteractionResponseCallbackData,
): Promise<void> {
  await answer(
    interaction,
    () => interaction.showModal(modal, { withResponse: true }),
    () => Object.assign(interaction, { replied: true }),
  );
}

/** The press was taken; the message is changed by something else. */
export async function acceptPress(interaction: ComponentInteraction): Promise<void> {
  await answer(
    interaction,
    () => interaction.deferUpdate({ withResponse: true }),
    () => Object.assign(interaction, { deferred: true }),
  );
}

/** Whether the first answer was about the message of the button, which is not this person's alone. */
export function hasTouchedItsMessage(interaction: RepliableInteraction): boolean {
  return (
    interaction.isMessageComponent() &&
    interaction.ephemeral === null &&
    (interaction.deferred || interaction.replied)
  );
}

/** Whether there is a "thinking" that the next follow-up would replace. */
export function isThinking(interaction: RepliableInteraction): boolean {
  return interaction.deferred && !interaction.replied && !hasTouchedItsMessage(interaction);
}

async function answer(
  interaction: RepliableInteraction,
  send: () => Promise<InteractionCallbackResponse>,
  markAnswered: () => unknown,
): Promise<string | null> {
  const leftMs = interaction.createdTimestamp + ANSWER_WITHIN_MS - Date.now();
  return pRetry(
    async (attempt) => {
      try {
        const { resource } = await send();
        return resource?.message?.id ?? null;
      } catch (error) {
        if (attempt === 1 || !isDiscordError(error, ALREADY_ACKNOWLEDGED)) throw error;
        // An earlier attempt had arrived; only its answer was lost.
        markAnswered();
        return lookForId(interaction);
      }
    },
    {
      retries: RETRIES,
      minTimeout: 100,
      factor: 2,
      maxRetryTime: Math.min(Math.max(leftMs, 0), ANSWER_WITHIN_MS),
      shouldRetry: ({ error }) => !isFinal(error),
    },
  );
}

async function lookForId({
  applicationId,
  token,
  client,
}: RepliableInteraction): Promise<string | null> {
  const route = Routes.webhookMessage(applicationId, token, "@original");
  const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
  try {
    return parseMessage(await client.rest.get(route, { auth: false, signal })).id;
  } catch {
    return null;
  }
}
