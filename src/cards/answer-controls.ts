import { ComponentType, type APIComponentInContainer } from "discord.js";
import { buttonRow } from "./components.ts";
import {
  againButton,
  askButton,
  bestButton,
  PRESET,
  textButton,
  threadButton,
} from "./order-buttons.ts";

/** What can be done with an answer. What makes no sense for it is not offered. */
export interface AnswerControls {
  /** The order that was answered. */
  readonly orderId: string;
  /** A better quantization than the one that answered is installed. */
  readonly canBeBetter: boolean;
  readonly canMoveToThread: boolean;
  /** The presets but for the one that was asked; 25 at most. */
  readonly presets: readonly PresetChoice[];
}

export interface PresetChoice {
  readonly slug: string;
  /** At most 100 characters. */
  readonly label: string;
}

/** A row of five buttons at most, Discord's limit, and a menu below it. */
export function answerControls(view: AnswerControls): APIComponentInContainer[] {
  const { orderId, canBeBetter, canMoveToThread, presets } = view;
  const buttons = buttonRow(
    askButton(orderId),
    againButton(orderId),
    ...(canBeBetter ? [bestButton(orderId)] : []),
    ...(canMoveToThread ? [threadButton(orderId)] : []),
    textButton(orderId),
  );
  return presets.length === 0 ? [buttons] : [buttons, presetMenu(orderId, presets)];
}

function presetMenu(orderId: string, presets: readonly PresetChoice[]): APIComponentInContainer {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: `${PRESET}:${orderId}`,
        placeholder: "Ask a preset of this track…",
        options: presets.map(({ slug, label }) => ({ label, value: slug })),
      },
    ],
  };
}
