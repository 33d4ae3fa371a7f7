import { inject } from "vitest";
import { openStage as openStageWith, type Stage, type StageOptions } from "./stage.ts";

export type { Bot, Stage } from "./stage.ts";

/** A stage with the tools that this test run found. */
export function openStage(options: Omit<StageOptions, "llamaBinDir"> = {}): Promise<Stage> {
  return openStageWith({ ...options, llamaBinDir: inject("llamaBinDir") });
}
