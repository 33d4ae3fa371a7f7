import { randomInt } from "node:crypto";
import { AGAIN, BEST } from "../cards/order-buttons.ts";
import { UserError } from "../errors.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { questionAgain } from "../orders/question.ts";
import type { Turn } from "../orders/turn.ts";
import type { ComponentAction } from "./command.ts";
import { takeFromCard } from "./take-from-card.ts";

/** What a sampler takes for a seed: 31 bits, so that it is a positive number everywhere. */
const SEEDS = 2 ** 31;

/** The buttons that ask the same once more: in the best quality, or for another answer. */
export function createAgainAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: AGAIN,
    async run(interaction, state) {
      const [turnId = "", how] = state.split(":");
      const turn = desk.goOnFrom(turnId, interaction.user.id);
      const same = {
        upload: turn.upload,
        question: questionAgain(turn.question),
        ...(turn.follows === null ? {} : { follows: turn.follows }),
      };
      const change =
        how === BEST
          ? { quality: await betterQuality(desk, turn) }
          : { quality: turn.quality, seed: randomInt(SEEDS) };
      await takeFromCard(desk, interaction, { ...same, ...change });
    },
  };
}

async function betterQuality(desk: OrderDesk, { quantization }: Turn): Promise<string> {
  const [best] = await desk.qualities();
  if (best === undefined || best.quantization === quantization) {
    throw new UserError("best-already", "There is no better quality installed here by now.");
  }
  return best.quantization;
}
