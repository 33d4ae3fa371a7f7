import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { createAudioCache } from "./audio/audio-cache.ts";
import { createFetcher } from "./audio/fetch-upload.ts";
import { hashFile, type FileIdentity } from "./audio/file-hash.ts";
import { findDecoder } from "./audio/find-decoder.ts";
import { measureTrack } from "./audio/measure/measure-track.ts";
import type { Measurements } from "./audio/measure/measurements.ts";
import { MEASUREMENTS_VERSION } from "./audio/measure/parse-measurements.ts";
import { createPreparer } from "./audio/prepare-track.ts";
import type { Track, WindowRule } from "./audio/track.ts";
import type { Config } from "./config.ts";
import { keptIfPossible } from "./kept-if-possible.ts";
import type { Stores } from "./open-stores.ts";
import { createTrackFinder, type TrackFinder } from "./orders/find-track.ts";
import { createTrackMaker } from "./orders/make-track.ts";
import { createUploadMeasuring, type MeasureUpload } from "./orders/measure-upload.ts";
import { createMeasurer, type Measurer, type MeasurerOptions } from "./orders/measurer.ts";
import { createFairLane } from "./queue/fair-lane.ts";

export interface OpenTracks extends AsyncDisposable {
  readonly finder: TrackFinder;
  readonly measurer: Pick<Measurer, "of" | "known">;
  readonly measureUpload: MeasureUpload;
  /** Names what the audio for the model was made by. */
  readonly preparation: string;
}

export interface OpenTracksOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stores: Pick<Stores, "uploads" | "tracks" | "measurements">;
  /** Of the tool that will listen; what newer ones do where there is none. */
  readonly windowRule?: WindowRule;
  /** Told of what was just measured and stored. Must not throw. */
  readonly onMeasured?: MeasurerOptions["onMeasured"];
  /** Makes of the measuring of a track one that is counted, or the like. Default: as it is. */
  readonly observeMeasuring?:
    | ((measure: MeasurerOptions["measureTrack"]) => MeasurerOptions["measureTrack"])
    | undefined;
  /** For uploads and half-made audio; ours alone. */
  readonly tempDir: string;
  readonly logger: Logger;
}

/** Those that wait to be measured lie there too. */
const UPLOADS_AT_ONCE = 16;
const ARRIVING_AT_ONCE = 8;
const FETCHES_AT_ONCE = 4;
const DECODES_AT_ONCE = 2;

/**
 * Builds the way from an upload to a track and its measurements, which needs no engine: finds the decoder, opens the
 * audio cache. Throws a UserError that says what is missing. Disposing ends what is under way.
 */
export async function openTracks(
  options: OpenTracksOptions,
  signal: AbortSignal,
): Promise<OpenTracks> {
  const { config, env, stores, windowRule = "keeps-tail", tempDir, logger } = options;
  await using opening = new AsyncDisposableStack();
  const decoder = await findDecoder({ searchPath: env["PATH"] ?? "", env }, signal);
  const { program } = decoder;
  logger.debug({ decoder: decoder.name, decoderVersion: decoder.version }, "decoder");

  const audio = await createAudioCache({
    dir: join(resolve(config.DATA_DIR), "audio"),
    budgetBytes: config.AUDIO_CACHE_MB * 1e6,
  });
  const preparer = createPreparer({
    decoder,
    cache: audio,
    windowRule,
    heardCapSeconds: config.HEARD_SECONDS,
  });
  const fetcher = opening.use(
    createFetcher({
      allowedHosts: config.ATTACHMENT_HOSTS,
      maxBytes: config.MAX_UPLOAD_MB * 1e6,
    }),
  );

  const uploads = keptIfPossible<FileIdentity>(stores.uploads, logger);
  const tracks = keptIfPossible<Track>(stores.tracks, logger);
  // Disposed of last: what was fetched is removed when nobody measures it any more.
  const diskLane = opening.use(createFairLane({ concurrency: UPLOADS_AT_ONCE }));
  const measure: MeasurerOptions["measureTrack"] = (bytes, ended) =>
    measureTrack({ ...bytes, program }, ended);
  const measurer = opening.use(
    createMeasurer({
      measureTrack: options.observeMeasuring?.(measure) ?? measure,
      measurements: keptIfPossible<Measurements>(stores.measurements, logger),
      version: MEASUREMENTS_VERSION,
      lane: createFairLane({ concurrency: DECODES_AT_ONCE }),
      onMeasured: options.onMeasured,
      logger,
    }),
  );
  const makeTrack = createTrackMaker({
    uploads,
    tracks,
    fetcher,
    hashFile,
    preparer,
    measurer,
    diskLane,
    arrivalLane: createFairLane({ concurrency: ARRIVING_AT_ONCE }),
    fetchLane: createFairLane({ concurrency: FETCHES_AT_ONCE }),
    prepareLane: createFairLane({ concurrency: DECODES_AT_ONCE }),
    tempDir,
  });
  const { preparation } = preparer;
  const finder = createTrackFinder({
    uploads,
    tracks,
    audio,
    preparation,
    windowRule,
    makeTrack,
    measurer,
  });
  const opened = opening.move();
  return {
    finder,
    measurer,
    measureUpload: createUploadMeasuring({ finder, measurer }),
    preparation,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
