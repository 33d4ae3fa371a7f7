import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { answerKey } from "./inference/answer-key.ts";
import { cleanText } from "./inference/clean-text.ts";
import type { Engine } from "./inference/engine.ts";
import { identifyModel, type AskedModel } from "./inference/remote-model.ts";
import { DEFAULT_SAMPLING } from "./inference/sampling.ts";
import { keptIfPossible } from "./kept-if-possible.ts";
import { openLine } from "./open-line.ts";
import type { Stores } from "./open-stores.ts";
import { openTracks, type OpenTracksOptions } from "./open-tracks.ts";
import { createHearing, type StoredAnswer } from "./orders/create-hearing.ts";
import { createEngineRun } from "./orders/engine-run.ts";
import type { Hearing } from "./orders/hearing.ts";
import type { MeasureUpload } from "./orders/measure-upload.ts";
import type { Measurer } from "./orders/measurer.ts";
import type { ListenLane } from "./queue/listen-lane.ts";
import type { ServiceTimes } from "./queue/service-times.ts";

export interface OpenHearing extends AsyncDisposable {
  readonly hearing: Hearing;
  /** Works whatever the engine does. */
  readonly measureUpload: MeasureUpload;
  readonly measurer: Pick<Measurer, "of" | "known">;
  /** To look at and to close; the hearing puts into it. */
  readonly line: Pick<ListenLane, "view" | "close">;
  readonly serviceTimes: Pick<ServiceTimes, "typical">;
}

export interface OpenHearingOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stores: Stores;
  readonly engine: Engine;
  /** The model to try an engine with that keeps failing. Without it everything fails one by one, at once. */
  readonly probeWith?: () => Promise<AskedModel>;
  /** Told of each second try of the engine. Must not throw. */
  readonly onRetry?: (() => void) | undefined;
  /** How long an answer that is there waits for the measurements of its track. */
  readonly measureWaitMs: number;
  readonly onMeasured?: OpenTracksOptions["onMeasured"];
  readonly observeMeasuring?: OpenTracksOptions["observeMeasuring"];
  /** For uploads and half-made audio; ours alone. */
  readonly tempDir: string;
  readonly logger: Logger;
}

/**
 * Builds the way of a track for every front door: finds the decoder, opens the audio cache. Throws a
 * UserError or InferenceError that says what is missing. Disposing ends what is under way.
 */
export async function openHearing(
  options: OpenHearingOptions,
  signal: AbortSignal,
): Promise<OpenHearing> {
  const { config, env, stores, engine, probeWith, onRetry, tempDir, logger } = options;
  await using opening = new AsyncDisposableStack();
  const { windowRule } = engine;
  const { onMeasured, observeMeasuring } = options;
  const tracks = opening.use(
    await openTracks(
      { config, env, stores, windowRule, onMeasured, observeMeasuring, tempDir, logger },
      signal,
    ),
  );
  const { finder, measurer, measureUpload, preparation } = tracks;
  const { now } = Date;
  const { listenLane, breaker, serviceTimes } = opening.use(
    openLine({ config, stores, engine, probeWith, tempDir, now, logger }),
  );
  const hearing = createHearing({
    finder,
    measurer,
    measureWaitMs: options.measureWaitMs,
    engineId: engine.id,
    runEngine: createEngineRun({ engine, breaker, serviceTimes, onRetry }),
    answers: keptIfPossible<StoredAnswer>(stores.answers, logger),
    answerKey,
    identifyModel,
    cleanText,
    listenLane,
    serviceTimes,
    preparation,
    sampling: DEFAULT_SAMPLING,
    maxOutputTokens: config.MAX_OUTPUT_TOKENS,
    contextTokens: config.CONTEXT_TOKENS ?? null,
    heardCapSeconds: config.HEARD_SECONDS,
    logger,
  });
  const opened = opening.move();
  return {
    hearing,
    measureUpload,
    measurer,
    line: listenLane,
    serviceTimes,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
