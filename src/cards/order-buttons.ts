import { ButtonStyle, ComponentType, type APIButtonComponentWithCustomId } from "discord.js";

/** What a button's `custom_id` begins with; the order's id follows. So it works after restarts and on old messages. */
export const CANCEL = "cancel";
export const RETRY = "retry";

export function cancelIdOf(orderId: string): string {
  return `${CANCEL}:${orderId}`;
}

export function retryIdOf(orderId: string): string {
  return `${RETRY}:${orderId}`;
}

export function cancelButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Secondary, "Cancel", cancelIdOf(orderId));
}

export function retryButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Primary, "Retry", retryIdOf(orderId));
}

function button(
  style: APIButtonComponentWithCustomId["style"],
  label: string,
  custom_id: string,
): APIButtonComponentWithCustomId {
  return { type: ComponentType.Button, style, label, custom_id };
}
