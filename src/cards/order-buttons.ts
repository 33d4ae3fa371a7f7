import { ButtonStyle, ComponentType, type APIButtonComponentWithCustomId } from "discord.js";

/** What a button's `custom_id` begins with; the order's id follows. So it works after restarts and on old messages. */
export const CANCEL = "cancel";
export const RETRY = "retry";
export const ASK = "ask";
export const AGAIN = "again";
export const PRESET = "preset";
export const THREAD = "thread";
export const TEXT = "text";

/** What follows the order's id in the `custom_id` of AGAIN: the best quality, or new dice. */
export const BEST = "best";
export const NEW = "new";

export function cancelIdOf(orderId: string): string {
  return `${CANCEL}:${orderId}`;
}

export function retryIdOf(orderId: string): string {
  return `${RETRY}:${orderId}`;
}

export function askIdOf(orderId: string): string {
  return `${ASK}:${orderId}`;
}

/** The order whose Ask button is among these. */
export function askedOrderId(customIds: readonly string[]): string | undefined {
  return customIds.find((id) => id.startsWith(`${ASK}:`))?.slice(`${ASK}:`.length);
}

export function cancelButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Secondary, "Cancel", cancelIdOf(orderId));
}

export function retryButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Primary, "Retry", retryIdOf(orderId));
}

export function askButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Primary, "Ask", askIdOf(orderId));
}

export function bestButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Secondary, "Best quality", `${AGAIN}:${orderId}:${BEST}`);
}

export function againButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Secondary, "Again", `${AGAIN}:${orderId}:${NEW}`);
}

export function threadButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Secondary, "Thread", `${THREAD}:${orderId}`);
}

export function textButton(orderId: string): APIButtonComponentWithCustomId {
  return button(ButtonStyle.Secondary, "Show as text", `${TEXT}:${orderId}`);
}

function button(
  style: APIButtonComponentWithCustomId["style"],
  label: string,
  custom_id: string,
): APIButtonComponentWithCustomId {
  return { type: ComponentType.Button, style, label, custom_id };
}
