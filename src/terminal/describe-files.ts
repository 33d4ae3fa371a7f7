import { performance } from "node:perf_hooks";
import { basename } from "node:path";
import type { Logger } from "pino";
import type { FoundTrack } from "../orders/make-track.ts";
import { explainFailure } from "../orders/failure.ts";
import { groundedText, groundingOf } from "../orders/grounding.ts";
import type { AnswerWish, Hearing } from "../orders/hearing.ts";
import { momentOf, questionAbout } from "../orders/moment.ts";
import { askedQuestion, type Question } from "../orders/question.ts";
import type { AskedQuestion, TrackAnswer } from "../orders/track-answer.ts";
import type { FileUpload } from "../orders/upload.ts";
import type { ProgressReporter } from "./progress-reporter.ts";

export interface DescribeFilesOptions {
  readonly hearing: Hearing;
  readonly model: AnswerWish["model"];
  readonly preset: string;
  /** Asked after the preset, in order, all in one conversation about the file. */
  readonly asks: readonly string[];
  readonly cache: "use" | "bypass";
  /** The most of a track that the model hears. */
  readonly heardSeconds: number;
  readonly progress: ProgressReporter;
  readonly logger: Logger;
}

/** What became of one file: its description and the answers that followed, or why there is none. */
export type FileResult =
  | { readonly file: string; readonly answers: readonly [TrackAnswer, ...TrackAnswer[]] }
  | FileFailure;

export interface FileFailure {
  readonly file: string;
  readonly failure: { readonly reason: string; readonly message: string };
}

/**
 * Describes files one after the other and yields each result as it is there, in the order given. A file that fails
 * does not stop the others. The next file is decoded while the model listens to the one before. Throws the signal's
 * reason when interrupted.
 */
export async function* describeFiles(
  files: readonly string[],
  options: DescribeFilesOptions,
  signal: AbortSignal,
): AsyncGenerator<FileResult> {
  const { hearing, progress } = options;
  const preset: Question = { kind: "preset", slug: options.preset };
  const questions = [
    askedQuestion(preset),
    ...options.asks.map((text) => askedQuestion({ kind: "free", text })),
  ];

  const find = (file: string) => {
    const upload: FileUpload = { kind: "file", path: file, name: basename(file) };
    const place = placeOf(file);
    const found = hearing.find(upload, place, (event) => progress.show(file, event), signal);
    found.catch(() => {}); // Looked at when it is this file's turn.
    return { upload, found };
  };

  let coming = files[0] === undefined ? undefined : find(files[0]);
  for (const [index, file] of files.entries()) {
    const { upload, found } = coming ?? find(file);
    coming = undefined;
    const next = files[index + 1];
    try {
      const track = await found;
      coming = next === undefined ? undefined : find(next);
      yield { file, answers: await converse(file, upload, track, questions, options, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const { reason, operatorMessage, isOurs } = explainFailure(error);
      if (isOurs) options.logger.debug({ err: error, file }, "a file was not described");
      yield { file, failure: { reason, message: operatorMessage } };
    } finally {
      progress.clear(file);
    }
  }
}

/** One person, who is asked for nothing else meanwhile. */
function placeOf(file: string): AnswerWish["place"] {
  return { id: file, userId: "terminal", serverId: null, arrivedAtMs: performance.now() };
}

async function converse(
  file: string,
  upload: FileUpload,
  found: FoundTrack,
  questions: readonly AskedQuestion[],
  options: DescribeFilesOptions,
  signal: AbortSignal,
): Promise<[TrackAnswer, ...TrackAnswer[]]> {
  const { hearing, model, cache, progress } = options;
  const answers: TrackAnswer[] = [];
  const messages: AnswerWish["messages"][number][] = [];
  const said = new Set<string>();
  for (const question of questions) {
    const moment = momentOf(question, found.track, options.heardSeconds);
    const measured = moment === null ? await hearing.measured(found.track, question, signal) : null;
    const facts = measured === null ? null : groundingOf(question, measured);
    const grounding = facts === null || said.has(facts) ? null : facts;
    if (grounding !== null) said.add(grounding);
    const text = groundedText(questionAbout(question.text, moment), grounding);
    const asked = { role: "user", text } as const;
    // What is asked of a part is no part of the talk about the whole: the model hears one audio at a time.
    const talk = moment === null ? messages : [];
    const answer = await hearing.answer(
      {
        upload,
        found,
        messages: [...talk, asked],
        question,
        model,
        moment,
        cache,
        place: placeOf(file),
      },
      { onProgress: (event) => progress.show(file, event) },
      signal,
    );
    answers.push(answer);
    if (moment === null) messages.push(asked, { role: "assistant", text: answer.rawText });
  }
  const [first, ...rest] = answers;
  if (first === undefined) throw new Error("a conversation without a question");
  return [first, ...rest];
}
