import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeTestTone } from "../audio/test-tone.ts";
import type { Engine } from "../inference/engine.ts";
import type { AskedModel } from "../inference/remote-model.ts";
import type { Sampling } from "../inference/sampling.ts";

export interface ProbeOptions {
  readonly engine: Engine;
  /** The operator's default model. */
  readonly chooseModel: () => Promise<AskedModel>;
  readonly sampling: Sampling;
  readonly tempDir: string;
}

const SECONDS = 3;
const MAX_OUTPUT_TOKENS = 16;

/** A short question about a short tone: whether the engine works, at nobody's cost. Rejects as the engine does. */
export function createEngineProbe({ engine, chooseModel, sampling, tempDir }: ProbeOptions) {
  return async function probeEngine(signal: AbortSignal): Promise<void> {
    const audioPath = join(tempDir, `probe-${randomUUID()}.wav`);
    try {
      const { windowRule } = engine;
      const audioSeconds = await writeTestTone(audioPath, { seconds: SECONDS, windowRule });
      await engine.answer(
        {
          audioPath,
          audioSeconds,
          messages: [{ role: "user", text: "What do you hear?" }],
          model: await chooseModel(),
          sampling,
          maxOutputTokens: MAX_OUTPUT_TOKENS,
        },
        () => {},
        signal,
      );
    } finally {
      await rm(audioPath, { force: true });
    }
  };
}
