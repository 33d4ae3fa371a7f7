import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, inject } from "vitest";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import type { SeenMessage } from "../discord/stored-message.ts";
import type { UserHandle } from "../discord/user-handle.ts";
import { installDirectedTool, type DirectedTool, type ToolMode } from "../helpers/directed-tool.ts";
import { sound, textOf } from "./reading.ts";
import { openStage, type Bot, type Stage } from "./start-bot.ts";
import type { StageOptions } from "./stage.ts";

/** What the stand-in model says of a tune. */
export const DESCRIBED = /synth-pop piece/;

export interface DirectedStage {
  readonly tool: DirectedTool;
  readonly stage: Stage;
  readonly bot: Bot;
  /** Describes a track of this name; each question is another, so that nothing is joined or cached. */
  readonly ask: (name: string, user?: UserHandle) => InteractionHandle;
  readonly bob: UserHandle;
  readonly cy: UserHandle;
  /** The bot once more, after it was ended. */
  readonly startAgain: () => Promise<Bot>;
}

const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

/** A bot whose model answers as the test directs; taken down after the test. */
export async function setUp(
  mode: ToolMode,
  options: Pick<StageOptions, "env" | "discord"> = {},
): Promise<DirectedStage> {
  const folder = await mkdtemp(join(tmpdir(), "directed-"));
  opened.push({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  const tool = await installDirectedTool(folder, inject("llamaBinDir"), mode);
  const stage = await openStage({
    ...options,
    env: { LOG_LEVEL: "debug", ...options.env, LLAMA_BIN_DIR: tool.binDir },
  });
  opened.push(stage);
  const startAgain = async () => {
    const bot = await stage.startBot();
    opened.push(bot);
    return bot;
  };
  return {
    tool,
    stage,
    bot: await startAgain(),
    ask: (name, user = stage.ada) =>
      user.slash(stage.channel, "describe", {
        track: stage.discord.upload(sound("tune.mp3"), `${name}.mp3`),
        question: `Describe it: ${name}`,
      }),
    bob: stage.discord.user({ name: "Bob" }),
    cy: stage.discord.user({ name: "Cy" }),
    startAgain,
  };
}

export function until(interaction: InteractionHandle, wanted: RegExp): Promise<SeenMessage> {
  return interaction.until((message) => wanted.test(textOf(message)));
}

/** There is something to read, and it is not about to be replaced. */
export function isShown(message: SeenMessage): boolean {
  return !message.loading && textOf(message) !== "";
}
