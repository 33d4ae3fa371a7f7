import { performance } from "node:perf_hooks";
import type { AnswerIdentity } from "../inference/answer-key.ts";
import type { Engine, EngineAnswer } from "../inference/engine.ts";
import type { Sampling } from "../inference/sampling.ts";
import type { ListenLane } from "../queue/listen-lane.ts";
import type { KnownThings, TrackFinder } from "./find-track.ts";
import type { AnswerWish, Hearing } from "./hearing.ts";
import type { Progress } from "./progress.ts";
import { createShare } from "./share.ts";
import type { TrackAnswer } from "./track-answer.ts";

/** An answer as the cache keeps it: what it depends on is in its key. */
export interface StoredAnswer extends EngineAnswer {
  readonly heardSeconds: number;
  readonly engine: string;
}

export interface HearingOptions {
  readonly finder: TrackFinder;
  readonly engine: Engine;
  readonly answers: KnownThings<StoredAnswer>;
  readonly answerKey: (identity: AnswerIdentity) => string;
  /** Names a model's file by its content. */
  readonly identifyFile: (path: string) => Promise<string>;
  readonly cleanText: (text: string) => string;
  readonly listenLane: ListenLane;
  readonly preparation: string;
  readonly sampling: Sampling;
  readonly maxOutputTokens: number;
  readonly contextTokens: number | null;
}

interface Made {
  readonly stored: StoredAnswer;
  readonly queuedMs: number;
}

export function createHearing(options: HearingOptions): Hearing {
  const { finder, engine, answers, cleanText } = options;
  const share = createShare<Made, Progress>();

  return {
    find: (upload, onProgress, signal) => finder.find(upload, onProgress, signal),

    async answer(wish, onProgress, signal) {
      const began = performance.now();
      const key = await keyOf(wish);
      const known = wish.cache === "use" ? await answers.get(key) : undefined;
      if (known !== undefined)
        return describe(wish, known, { began, cached: true, queuedMs: null });

      const { stored, queuedMs } = await share(
        key,
        (emit, shared) => listen(wish, key, emit, shared),
        onProgress,
        signal,
      );
      return describe(wish, stored, { began, cached: false, queuedMs });
    },
  };

  async function keyOf({ found, messages, model }: AnswerWish): Promise<string> {
    const { identifyFile } = options;
    return options.answerKey({
      trackHash: found.track.trackHash,
      preparation: options.preparation,
      messages,
      model: await identifyFile(model.path),
      projector: await identifyFile(model.projectorPath),
      sampling: options.sampling,
      maxOutputTokens: options.maxOutputTokens,
      contextTokens: options.contextTokens,
    });
  }

  async function listen(
    wish: AnswerWish,
    key: string,
    emit: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Made> {
    const waited = performance.now();
    using lease = await finder.openAudio(wish.upload, wish.found, signal);
    return options.listenLane.listen(
      wish.ticket,
      async () => {
        const queuedMs = performance.now() - waited;
        emit({ stage: "listening" });
        const answer = await engine.answer(
          {
            audioPath: lease.path,
            audioSeconds: lease.heardSeconds,
            messages: wish.messages,
            model: wish.model,
            sampling: options.sampling,
            maxOutputTokens: options.maxOutputTokens,
          },
          (textSoFar) => emit({ stage: "writing", textSoFar: cleanText(textSoFar) }),
          signal,
        );
        const stored = { ...answer, heardSeconds: lease.heardSeconds, engine: engine.id };
        await answers.set(key, stored);
        return { stored, queuedMs };
      },
      (place) => emit({ stage: "waiting", place }),
      signal,
    );
  }

  function describe(
    { upload, found, question, model }: AnswerWish,
    stored: StoredAnswer,
    how: { readonly began: number; readonly cached: boolean; readonly queuedMs: number | null },
  ): TrackAnswer {
    const { track, fileHash, fetchMs, decodeMs } = found;
    const { text, finish, heardSeconds } = stored;
    const answeredMs = performance.now() - how.began;
    return {
      trackHash: track.trackHash,
      fileHash,
      fileName: upload.name,
      tags: track.tags,
      durationSeconds: track.durationSeconds,
      heardSeconds,
      question,
      rawText: text,
      text: cleanText(text),
      finish,
      engine: stored.engine,
      modelName: model.name,
      modelPath: model.path,
      quantization: model.quantization,
      cached: how.cached,
      stats: {
        ...(how.cached ? NOT_RUN : stored.stats),
        queuedMs: how.queuedMs,
        fetchMs,
        decodeMs,
        totalMs: (fetchMs ?? 0) + (decodeMs ?? 0) + answeredMs,
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
