import { PRESET } from "../cards/order-buttons.ts";
import type { OrderDesk } from "../orders/desk.ts";
import type { ComponentAction } from "./command.ts";
import { takeFromCard } from "./take-from-card.ts";

/** A card's menu of presets: each begins a conversation of its own, so that it is answered as for anybody. */
export function createPresetAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: PRESET,
    async run(interaction, turnId) {
      const slug = interaction.isStringSelectMenu() ? (interaction.values[0] ?? "") : "";
      const { upload, quality } = desk.goOnFrom(turnId, interaction.user.id);
      await takeFromCard(desk, interaction, {
        upload,
        question: { kind: "preset", slug },
        quality,
      });
    },
  };
}
