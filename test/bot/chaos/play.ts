import type { InteractionHandle } from "../../discord/interaction-handle.ts";
import type { Upload } from "../../discord/upload.ts";
import type { UserHandle } from "../../discord/user-handle.ts";
import type { GuildChannel } from "../../discord/world.ts";
import { sound } from "../reading.ts";
import type { Stage } from "../stage.ts";
import { cancelButton, mayBeCancelled } from "./outcome.ts";
import type { ChaosSize } from "./plan.ts";
import type { PlannedOrder } from "./plan-order.ts";

/** An order that somebody has brought. */
export interface PlayedOrder {
  readonly plan: PlannedOrder;
  readonly interaction: InteractionHandle;
}

export interface Cast {
  /** The file of this order, as it will be uploaded. */
  upload(order: PlannedOrder): Upload;
  bring(order: PlannedOrder): PlayedOrder;
}

const TOO_LARGE_BYTES = 200e6;
/** Longer than any order may take here. */
const PATIENCE_MS = 10 * 60_000;

/** The servers and people of a plan. To be made before the bot starts. */
export function createCast({ discord }: Stage, size: ChaosSize): Cast {
  const servers = Array.from({ length: size.servers }, (_, index) =>
    discord.guild({ name: `Server ${index + 1}` }).channel(),
  );
  const people = Array.from({ length: size.people }, (_, index) =>
    discord.user({ name: `Person ${index + 1}` }),
  );
  const uploads = new Map<PlannedOrder, Upload>();

  const upload = (order: PlannedOrder): Upload => {
    const known = uploads.get(order);
    if (known !== undefined) return known;
    const source = order.sound === undefined ? { sizeBytes: TOO_LARGE_BYTES } : sound(order.sound);
    const made = discord.upload(source, order.fileName);
    uploads.set(order, made);
    return made;
  };

  return {
    upload,
    bring(plan) {
      const person = at(people, plan.person);
      const interaction = person.slash(at(servers, plan.server), "describe", {
        track: upload(plan),
        private: plan.isPrivate,
        ...(plan.question === undefined ? {} : { question: plan.question }),
      });
      if (plan.kind === "withdrawn") void withdraw(person, interaction);
      return { plan, interaction };
    },
  };
}

/** Presses Cancel as soon as there is such a button; there may never be one. */
async function withdraw(person: UserHandle, interaction: InteractionHandle): Promise<void> {
  const shown = await interaction
    .until((message) => mayBeCancelled(message), { timeoutMs: PATIENCE_MS })
    .catch(() => undefined);
  const button = shown === undefined ? undefined : cancelButton(shown);
  if (shown !== undefined && button !== undefined) person.click(shown, button);
}

function at<T extends GuildChannel | UserHandle>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no number ${index}`);
  return found;
}
