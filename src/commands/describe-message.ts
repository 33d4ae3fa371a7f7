import { ApplicationCommandType } from "discord.js";
import { EVERYWHERE } from "./contexts.ts";
import type { TrackMenu } from "./track-menu.ts";

/** "Describe this track" on any message that carries one. */
export const DESCRIBE_MESSAGE: TrackMenu = {
  definition: {
    type: ApplicationCommandType.Message,
    name: "Describe this track",
    ...EVERYWHERE,
  },
  question: { kind: "preset", slug: "describe" },
  chooseName: "choose-track",
};
