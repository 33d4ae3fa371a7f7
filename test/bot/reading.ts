import { fileURLToPath } from "node:url";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import { textOf as markdownOf } from "../discord/read-message.ts";
import type { SeenMessage } from "../discord/stored-message.ts";

/** Both kinds of end have one: an answer says that it is an opinion, a refusal has a reference. */
export const ENDED = /not a measurement|Reference:/;

/** As a person sees it: without the backslashes that keep a stranger's text from being Markdown. */
export function textOf(message: SeenMessage): string {
  return markdownOf(message).replaceAll("\\", "");
}

/** Resolves with the answer or the refusal. */
export function ended(interaction: InteractionHandle, timeoutMs = 25_000) {
  return interaction.until((message) => ENDED.test(textOf(message)), { timeoutMs });
}

export function sound(file: string): string {
  return fileURLToPath(new URL(`../fixtures/sounds/${file}`, import.meta.url));
}
