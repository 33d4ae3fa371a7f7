import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { createAudioCache } from "./audio/audio-cache.ts";
import { createFetcher } from "./audio/fetch-upload.ts";
import { hashFile } from "./audio/file-hash.ts";
import { findDecoder } from "./audio/find-decoder.ts";
import { createPreparer } from "./audio/prepare-track.ts";
import { openTempFolder, removeAbandonedFolders } from "./audio/temp-folder.ts";
import type { Config } from "./config.ts";
import type { Stores } from "./open-stores.ts";
import { answerKey } from "./inference/answer-key.ts";
import { cleanText } from "./inference/clean-text.ts";
import { DEFAULT_DEADLINE } from "./inference/deadline.ts";
import { identifyFile } from "./inference/identify-file.ts";
import { DEFAULT_SAMPLING } from "./inference/sampling.ts";
import { startLlamaMtmdCli } from "./inference/start-llama-mtmd-cli.ts";
import { createHearing } from "./orders/create-hearing.ts";
import { createTrackFinder } from "./orders/find-track.ts";
import type { Hearing } from "./orders/hearing.ts";
import { createLane } from "./queue/lane.ts";
import { createListenLane } from "./queue/listen-lane.ts";

export interface OpenHearing extends AsyncDisposable {
  readonly hearing: Hearing;
  readonly engineVersion: string;
}

export interface OpenHearingOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stores: Stores;
  readonly logger: Logger;
}

const FETCHES_AT_ONCE = 4;
const DECODES_AT_ONCE = 2;
/** One GPU, one answer at a time. */
const ANSWERS_AT_ONCE = 1;
const KILL_GRACE_MS = 1500;

/**
 * Builds the way of a track for every front door: finds the decoder and the engine, opens the audio cache. Throws a
 * UserError or InferenceError that says what is missing. Disposing ends what is under way.
 */
export async function openHearing(
  { config, env, stores, logger }: OpenHearingOptions,
  signal: AbortSignal,
): Promise<OpenHearing> {
  await using opening = new AsyncDisposableStack();
  const dataDir = resolve(config.DATA_DIR);
  const tempParent = join(dataDir, "tmp");
  await mkdir(tempParent, { recursive: true });
  await removeAbandonedFolders(tempParent);
  const temp = opening.use(await openTempFolder(tempParent));

  const [decoder, llama] = await Promise.all([
    findDecoder({ searchPath: env["PATH"] ?? "", env }, signal),
    startLlamaMtmdCli(
      {
        binDir: config.LLAMA_BIN_DIR,
        env,
        gpuLayers: config.GPU_LAYERS,
        contextTokens: config.CONTEXT_TOKENS,
        tempDir: temp.path,
        deadline: DEFAULT_DEADLINE,
        killGraceMs: KILL_GRACE_MS,
        logger,
      },
      signal,
    ),
  ]);
  const { engine, build } = llama;
  logger.debug({ decoder: decoder.name, decoderVersion: decoder.version, llama: build }, "tools");

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

  const hearing = createHearing({
    finder: createTrackFinder({
      uploads: stores.uploads,
      tracks: stores.tracks,
      audio,
      fetcher,
      hashFile,
      preparer,
      fetchLane: createLane({ concurrency: FETCHES_AT_ONCE }),
      prepareLane: createLane({ concurrency: DECODES_AT_ONCE }),
      tempDir: temp.path,
    }),
    engine,
    answers: stores.answers,
    answerKey,
    identifyFile,
    cleanText,
    listenLane: createListenLane({ concurrency: ANSWERS_AT_ONCE }),
    preparation: preparer.preparation,
    sampling: DEFAULT_SAMPLING,
    maxOutputTokens: config.MAX_OUTPUT_TOKENS,
    contextTokens: config.CONTEXT_TOKENS ?? null,
  });
  const opened = opening.move();
  return {
    hearing,
    engineVersion: build.version,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
