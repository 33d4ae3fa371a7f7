import type { OrderDesk } from "../orders/desk.ts";
import { ABOUT, createAboutCommand } from "./about.ts";
import { createAgainAction } from "./again.ts";
import { createAskAction, createAskModalAction } from "./ask-button.ts";
import { ASK_COMMAND, createAskCommand } from "./ask.ts";
import { CANCEL, createCancelAction, createCancelCommand } from "./cancel.ts";
import type { Command } from "./command.ts";
import { DESCRIBE_MESSAGE } from "./describe-message.ts";
import { createDescribeCommand, DESCRIBE } from "./describe.ts";
import { MEASURE_MESSAGE } from "./measure-message.ts";
import { createMeasureCommand, MEASURE } from "./measure.ts";
import { createPresetAction } from "./preset.ts";
import { createQueueCommand, QUEUE } from "./queue.ts";
import { createRetryAction } from "./retry.ts";
import { createShowTextAction } from "./show-text.ts";
import { createThreadAction } from "./thread.ts";
import { createTrackChoiceAction, createTrackMenuCommand } from "./track-menu.ts";

/** What the bot answers to. A file that is not named here does not exist. */
export function createCommands(desk: OrderDesk): readonly Command[] {
  return [
    createDescribeCommand(desk),
    createTrackMenuCommand(desk, DESCRIBE_MESSAGE),
    createTrackChoiceAction(desk, DESCRIBE_MESSAGE),
    createMeasureCommand(desk),
    createTrackMenuCommand(desk, MEASURE_MESSAGE),
    createTrackChoiceAction(desk, MEASURE_MESSAGE),
    createAskCommand(desk),
    createAskAction(desk),
    createAskModalAction(desk),
    createAgainAction(desk),
    createPresetAction(desk),
    createThreadAction(desk),
    createShowTextAction(desk),
    createQueueCommand(desk),
    createCancelCommand(desk),
    createCancelAction(desk),
    createRetryAction(desk),
    createAboutCommand(desk),
  ];
}

/** What Discord has to know of them. */
export const DEFINITIONS = [
  DESCRIBE,
  DESCRIBE_MESSAGE.definition,
  MEASURE,
  MEASURE_MESSAGE.definition,
  ASK_COMMAND,
  QUEUE,
  CANCEL,
  ABOUT,
] as const;
