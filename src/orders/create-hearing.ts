import { performance } from "node:perf_hooks";
import type { Logger } from "pino";
import { excerptPreparation } from "../audio/excerpt.ts";
import type { PreparedLease } from "../audio/audio-cache.ts";
import type { AnswerIdentity } from "../inference/answer-key.ts";
import type { AnswerRequest, Engine, EngineAnswer } from "../inference/engine.ts";
import type { AskedModel } from "../inference/remote-model.ts";
import type { Sampling } from "../inference/sampling.ts";
import type { ListenLane } from "../queue/listen-lane.ts";
import type { ServiceTimes } from "../queue/service-times.ts";
import { HeldUpError } from "./engine-run.ts";
import type { TrackFinder } from "./find-track.ts";
import { mayBeGrounded } from "./grounding.ts";
import type { AnswerHooks, AnswerWish, Hearing } from "./hearing.ts";
import type { KnownThings } from "./make-track.ts";
import { createJointTurns, type EngineTurn } from "./joint-turns.ts";
import type { TrackAnswer } from "./track-answer.ts";
import { wantFacts, type WantFactsOptions } from "./want-facts.ts";

/** An answer as the cache keeps it: what it depends on is in its key. */
export interface StoredAnswer extends EngineAnswer {
  readonly heardSeconds: number;
  readonly engine: string;
}

export interface HearingOptions extends WantFactsOptions {
  readonly finder: Pick<TrackFinder, "find" | "openAudio">;
  readonly engineId: Engine["id"];
  readonly runEngine: (
    request: AnswerRequest,
    onText: (textSoFar: string) => void,
    log: Logger,
    signal: AbortSignal,
  ) => Promise<EngineAnswer>;
  readonly answers: KnownThings<StoredAnswer>;
  readonly answerKey: (identity: AnswerIdentity) => string;
  /** Names a model's files by their content, a remote one by its address. */
  readonly identifyModel: (
    model: AskedModel,
  ) => Promise<Pick<AnswerIdentity, "model" | "projector">>;
  readonly cleanText: (text: string) => string;
  readonly listenLane: ListenLane;
  readonly serviceTimes: Pick<ServiceTimes, "expect">;
  readonly preparation: string;
  readonly heardCapSeconds: number;
  readonly sampling: Sampling;
  readonly maxOutputTokens: number;
  readonly contextTokens: number | null;
  readonly logger: Logger;
}

interface Made {
  readonly stored: StoredAnswer;
  readonly startedMs: number;
}

export function createHearing(options: HearingOptions): Hearing {
  const { finder, answers, cleanText, listenLane } = options;
  const turns = createJointTurns<Made>(listenLane);

  return {
    find: (upload, place, onProgress, signal) => finder.find(upload, place, onProgress, signal),

    async measured(track, question, signal) {
      return mayBeGrounded(question) ? wantFacts(track, options, signal)() : null;
    },

    async answer(wish, hooks, signal) {
      const began = performance.now();
      const facts = wantFacts(wish.found.track, options, signal);
      const key = await keyOf(wish);
      const known = wish.cache === "use" ? await answers.get(key) : undefined;
      if (known !== undefined) {
        const how = { cached: true, queuedMs: null, answeredMs: performance.now() - began };
        return describe(wish, known, { ...how, measured: await facts() });
      }

      if (!turns.isRunning(key)) await hooks.admit?.();
      const waited = performance.now();
      const { stored, startedMs } = await listen(wish, key, hooks, signal);
      const queuedMs = Math.max(0, startedMs - waited);
      const how = { cached: false, queuedMs, answeredMs: performance.now() - began };
      return describe(wish, stored, { ...how, measured: await facts() });
    },
  };

  async function keyOf(wish: AnswerWish): Promise<string> {
    const { found, messages, model, moment } = wish;
    const { identifyModel, preparation } = options;
    return options.answerKey({
      trackHash: found.track.trackHash,
      preparation: moment === null ? preparation : excerptPreparation(preparation, moment),
      messages,
      ...(await identifyModel(model)),
      sampling: samplingOf(wish),
      maxOutputTokens: options.maxOutputTokens,
      contextTokens: options.contextTokens,
    });
  }

  function samplingOf({ seed }: AnswerWish): Sampling {
    return seed === undefined ? options.sampling : { ...options.sampling, seed };
  }

  /** Stands in line again for as long as the engine is to blame. */
  async function listen(
    wish: AnswerWish,
    key: string,
    hooks: AnswerHooks,
    signal: AbortSignal,
  ): Promise<Made> {
    for (;;) {
      try {
        return await turns.run(key, engineTurnOf(wish, key, hooks), signal);
      } catch (error) {
        if (!(error instanceof HeldUpError)) throw error;
      }
    }
  }

  function engineTurnOf(
    wish: AnswerWish,
    key: string,
    hooks: AnswerHooks,
  ): EngineTurn<PreparedLease, Made> {
    const { upload, found, model, moment, place } = wish;
    const { track } = found;
    const audioSeconds =
      moment === null
        ? Math.min(track.durationSeconds, options.heardCapSeconds)
        : moment.toSeconds - moment.fromSeconds;
    const { quantization } = model;
    const { engineId: engine } = options;
    const expectedMs = options.serviceTimes.expect({ engine, quantization, audioSeconds });
    return {
      ticket: { ...place, expectedMs },
      hooks,
      prepare: (ended) => finder.openAudio({ upload, track, moment }, place, ended),
      async run(lease, emit, ended) {
        const startedMs = performance.now();
        emit({ stage: "listening" });
        const answer = await options.runEngine(
          {
            audioPath: lease.path,
            audioSeconds: lease.heardSeconds,
            messages: wish.messages,
            model,
            sampling: samplingOf(wish),
            maxOutputTokens: options.maxOutputTokens,
          },
          (textSoFar) => emit({ stage: "writing", textSoFar: cleanText(textSoFar) }),
          options.logger.child({ orderId: place.id }),
          ended,
        );
        const stored = { ...answer, heardSeconds: lease.heardSeconds, engine };
        await answers.set(key, stored);
        return { stored, startedMs };
      },
    };
  }

  function describe(
    { upload, found, question, moment, model }: AnswerWish,
    stored: StoredAnswer,
    how: Pick<TrackAnswer, "cached" | "measured"> & {
      readonly queuedMs: number | null;
      readonly answeredMs: number;
    },
  ): TrackAnswer {
    const { track, fileHash, fetchMs = null, decodeMs = null } = found;
    const { text, finish, heardSeconds } = stored;
    return {
      trackHash: track.trackHash,
      fileHash,
      fileName: upload.name,
      tags: track.tags,
      durationSeconds: track.durationSeconds,
      heardSeconds,
      question,
      moment,
      forgottenTurns: stored.droppedTurns ?? 0,
      rawText: text,
      text: cleanText(text),
      finish,
      engine: stored.engine,
      modelName: model.name,
      modelPath: "path" in model ? model.path : model.name,
      quantization: model.quantization,
      cached: how.cached,
      measured: how.measured,
      stats: {
        ...(how.cached ? NOT_RUN : stored.stats),
        queuedMs: how.queuedMs,
        fetchMs,
        decodeMs,
        totalMs: (fetchMs ?? 0) + (decodeMs ?? 0) + how.answeredMs,
      },
    };
  }
}

/** What an answer from the cache has no figures for. */
const NOT_RUN = {
  loadMs: null,
  promptTokens: null,
  cachedTokens: null,
  outputTokens: null,
  firstTokenMs: null,
};
