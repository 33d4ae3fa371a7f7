import { ApplicationCommandType } from "discord.js";
import { EVERYWHERE } from "./contexts.ts";
import type { TrackMenu } from "./track-menu.ts";

/** "Measure this track" on any message that carries one. */
export const MEASURE_MESSAGE: TrackMenu = {
  definition: {
    type: ApplicationCommandType.Message,
    name: "Measure this track",
    ...EVERYWHERE,
  },
  question: { kind: "measure" },
  chooseName: "choose-to-measure",
};
