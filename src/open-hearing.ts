import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { createAudioCache } from "./audio/audio-cache.ts";
import { createFetcher } from "./audio/fetch-upload.ts";
import { hashFile, type FileIdentity } from "./audio/file-hash.ts";
import { findDecoder } from "./audio/find-decoder.ts";
import { createPreparer } from "./audio/prepare-track.ts";
import type { Track } from "./audio/track.ts";
import type { Config } from "./config.ts";
import { openLine } from "./open-line.ts";
import type { Stores } from "./open-stores.ts";
import { answerKey } from "./inference/answer-key.ts";
import { cleanText } from "./inference/clean-text.ts";
import type { Engine } from "./inference/engine.ts";
import { identifyModel, type AskedModel } from "./inference/remote-model.ts";
import { DEFAULT_SAMPLING } from "./inference/sampling.ts";
import { createHearing, type StoredAnswer } from "./orders/create-hearing.ts";
import { createEngineRun } from "./orders/engine-run.ts";
import { createTrackFinder } from "./orders/find-track.ts";
import { createTrackMaker, type KnownThings } from "./orders/make-track.ts";
import type { Hearing } from "./orders/hearing.ts";
import { createFairLane } from "./queue/fair-lane.ts";
import type { ListenLane } from "./queue/listen-lane.ts";
import type { ServiceTimes } from "./queue/service-times.ts";

export interface OpenHearing extends AsyncDisposable {
  readonly hearing: Hearing;
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
  /** For uploads and half-made audio; ours alone. */
  readonly tempDir: string;
  readonly logger: Logger;
}

const ARRIVING_AT_ONCE = 8;
const FETCHES_AT_ONCE = 4;
const DECODES_AT_ONCE = 2;

/**
 * Builds the way of a track for every front door: finds the decoder, opens the audio cache. Throws a
 * UserError or InferenceError that says what is missing. Disposing ends what is under way.
 */
export async function openHearing(
  { config, env, stores, engine, probeWith, onRetry, tempDir, logger }: OpenHearingOptions,
  signal: AbortSignal,
): Promise<OpenHearing> {
  await using opening = new AsyncDisposableStack();
  const dataDir = resolve(config.DATA_DIR);
  const decoder = await findDecoder({ searchPath: env["PATH"] ?? "", env }, signal);
  logger.debug({ decoder: decoder.name, decoderVersion: decoder.version }, "decoder");

  const audio = await createAudioCache({
    dir: join(dataDir, "audio"),
    budgetBytes: config.AUDIO_CACHE_MB * 1e6,
  });
  const preparer = createPreparer({
    decoder,
    cache: audio,
    windowRule: engine.windowRule,
    heardCapSeconds: config.HEARD_SECONDS,
  });
  const fetcher = opening.use(
    createFetcher({
      allowedHosts: config.ATTACHMENT_HOSTS,
      maxBytes: config.MAX_UPLOAD_MB * 1e6,
    }),
  );

  const { now } = Date;
  const { listenLane, breaker, serviceTimes } = opening.use(
    openLine({ config, stores, engine, probeWith, tempDir, now, logger }),
  );

  const uploads = keptIfPossible<FileIdentity>(stores.uploads, logger);
  const tracks = keptIfPossible<Track>(stores.tracks, logger);
  const { preparation } = preparer;
  const { windowRule } = engine;
  const makeTrack = createTrackMaker({
    uploads,
    tracks,
    fetcher,
    hashFile,
    preparer,
    arrivalLane: createFairLane({ concurrency: ARRIVING_AT_ONCE, now }),
    fetchLane: createFairLane({ concurrency: FETCHES_AT_ONCE, now }),
    prepareLane: createFairLane({ concurrency: DECODES_AT_ONCE, now }),
    tempDir,
  });
  const hearing = createHearing({
    finder: createTrackFinder({ uploads, tracks, audio, preparation, windowRule, makeTrack }),
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
    line: listenLane,
    serviceTimes,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What cannot be remembered (a full disk, a locked database) is still good for the order that it was made for. */
function keptIfPossible<Value>(cache: KnownThings<Value>, logger: Logger): KnownThings<Value> {
  return {
    get: (key) => cache.get(key),
    async set(key, value) {
      try {
        return await cache.set(key, value);
      } catch (err) {
        logger.error({ err }, "what was learnt could not be kept: it will be done again");
        return false;
      }
    },
  };
}
