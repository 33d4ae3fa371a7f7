import { ButtonStyle, ComponentType, MessageFlags, Routes } from "discord.js";
import type { Scene } from "./scene.ts";

export const V2 = MessageFlags.IsComponentsV2;
export const text = (content: string) => ({ type: ComponentType.TextDisplay, content });
export const button = (custom_id: string) => ({
  type: ComponentType.Button,
  style: ButtonStyle.Primary,
  label: custom_id,
  custom_id,
});
export const row = (...components: object[]) => ({ type: ComponentType.ActionRow, components });
export const option = (value: string) => ({ label: value, value });
export const file = (name: string, sizeBytes = 3) => ({ name, data: Buffer.alloc(sizeBytes, "x") });

/** Lets the bot defer an answer; gives what edits it with a body that discord.js has not looked at. */
export async function deferred({ discord, client, ada, channel }: Scene) {
  const interaction = ada.slash(channel, "go");
  await interaction.acknowledged();
  return async (body: object, files: { name: string; data: Buffer }[] = []) =>
    (await client.rest.patch(Routes.webhookMessage(discord.applicationId, interaction.token), {
      body,
      files,
      auth: false,
    })) as {
      readonly flags: number;
      readonly components: unknown;
      readonly attachments: { readonly id: string; readonly filename: string }[];
    };
}
