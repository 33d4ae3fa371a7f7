import { basename, dirname } from "node:path";
import type { Logger } from "pino";
import { childEnv } from "../child-env.ts";
import { chooseContextTokens, MODEL_CONTEXT_TOKENS, neededContextTokens } from "./context-size.ts";
import { deadlineMs, type DeadlinePolicy } from "./deadline.ts";
import type { AnswerRequest, Engine, EngineAnswer, Message } from "./engine.ts";
import { InferenceError } from "./errors.ts";
import { explainFailure } from "./explain-failure.ts";
import { runMtmd, type MtmdProcess, type MtmdResult } from "./mtmd-process.ts";
import { mtmdArguments } from "./mtmd-arguments.ts";
import { foldMessages } from "./prompt.ts";
import { writePromptFile } from "./prompt-file.ts";
import { needInstalled } from "./remote-model.ts";
import { trimHistory } from "./trim-history.ts";

export interface LlamaMtmdCliOptions {
  /** Of the tool, absolute. */
  readonly path: string;
  readonly windowRule: Engine["windowRule"];
  /** Ours: the child sees what `childEnv` lets through. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly gpuLayers: number;
  /** Undefined: what each request needs. */
  readonly contextTokens: number | undefined;
  /** For prompts; made where it is missing. A prompt outlives its run only where we are killed ourselves. */
  readonly tempDir: string;
  /** For each run anew. */
  readonly deadline: DeadlinePolicy;
  readonly killGraceMs: number;
  readonly logger: Logger;
}

/** Builds since b8970 sometimes lose the end of their output at exit, more so on a busy machine. */
const RUNS = 2;

/** A process per answer: loads the model, hears, answers, is gone. Several answers at once are several processes. */
export function createLlamaMtmdCli(options: LlamaMtmdCliOptions): Engine {
  const env = childEnv(options.env, {
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    // Else an abort runs gdb, where there is one, and prints to stdout.
    GGML_NO_BACKTRACE: "1",
  });

  return {
    id: "llama-mtmd-cli",
    windowRule: options.windowRule,
    async answer(request, onText, signal) {
      signal.throwIfAborted();
      const startedMs = performance.now();
      const trimmed = await trimHistory(request.messages, fits(request));
      // The last question alone is refused below, in words.
      const messages = trimmed?.messages ?? request.messages.slice(-1);
      const droppedTurns = trimmed?.droppedTurns ?? 0;
      const prompt = foldMessages(messages);
      const contextTokens = chooseContextTokens({ ...request, prompt }, options.contextTokens);
      await using promptFile = await writePromptFile(options.tempDir, prompt);
      const run = describeRun(request, promptFile.path, contextTokens);

      let result: MtmdResult | undefined;
      for (let attempt = 1; attempt <= RUNS; attempt += 1) {
        let firstTextMs: number | null = null;
        result = await runMtmd(
          run,
          (text) => {
            firstTextMs ??= performance.now() - startedMs;
            onText(text);
          },
          signal,
        );
        signal.throwIfAborted();
        if (result.isTimedOut) throw deadlineError(run);
        if (result.exit.exitCode !== 0) {
          const { exit, stderr } = result;
          const model = needInstalled(request.model);
          const { audioPath } = request;
          throw await explainFailure({ command: run.command, exit, stderr, model, audioPath });
        }
        const answer = toAnswer(result, firstTextMs, performance.now() - startedMs);
        if (answer !== undefined) return droppedTurns === 0 ? answer : { ...answer, droppedTurns };
        options.logger.warn({ attempt, stderr: result.stderr }, "output of llama-mtmd-cli was cut");
      }
      throw incompleteError(result?.stderr ?? []);
    },
  };

  /** Without the model's tokenizer at hand, by the estimate that the context is chosen by. */
  function fits(request: AnswerRequest): (messages: readonly Message[]) => boolean {
    const most = options.contextTokens ?? MODEL_CONTEXT_TOKENS;
    return (messages) =>
      neededContextTokens({ ...request, prompt: foldMessages(messages) }) <= most;
  }

  function describeRun(
    { audioPath, audioSeconds, maxOutputTokens, model: asked, sampling }: AnswerRequest,
    promptPath: string,
    contextTokens: number,
  ): MtmdProcess {
    if (basename(audioPath).includes(",")) {
      const hint = "Prepared audio has generated names; this one was not prepared by us.";
      throw new InferenceError(
        "audio-refused",
        `${audioPath}: the tool splits names at commas`,
        hint,
      );
    }
    const model = needInstalled(asked);
    return {
      command: options.path,
      args: mtmdArguments({
        modelPath: model.path,
        projectorPath: model.projectorPath,
        // Beside the working directory, since a comma in a folder's name would split it too.
        audioPath: `./${basename(audioPath)}`,
        promptPath,
        contextTokens,
        maxOutputTokens,
        sampling,
        gpuLayers: options.gpuLayers,
      }),
      cwd: dirname(audioPath),
      env,
      maxOutputTokens,
      deadlineMs: deadlineMs(options.deadline, audioSeconds, maxOutputTokens),
      killGraceMs: options.killGraceMs,
      logger: options.logger,
    };
  }
}

function toAnswer(
  { output }: MtmdResult,
  firstTokenMs: number | null,
  totalMs: number,
): EngineAnswer | undefined {
  if (output.ending === "incomplete") return undefined;
  return {
    text: output.text,
    finish: output.ending,
    // At this log level the tool tells no numbers; a new process has nothing cached.
    stats: {
      loadMs: null,
      promptTokens: null,
      cachedTokens: 0,
      outputTokens: null,
      firstTokenMs,
      totalMs,
    },
  };
}

function deadlineError(run: MtmdProcess): InferenceError {
  return new InferenceError(
    "deadline",
    `${run.command} did not finish within ${Math.round(run.deadlineMs / 1_000)} s and was ended`,
    "Is the GPU used (GPU_LAYERS), and by nobody else? A smaller quantization is faster.",
  );
}

function incompleteError(stderr: readonly string[]): InferenceError {
  return new InferenceError(
    "incomplete",
    `The output was cut ${RUNS} times:\n${stderr.slice(-20).join("\n")}`,
    "The machine may be overloaded, or llama.cpp loses output at its exit: try again, or another build.",
  );
}
