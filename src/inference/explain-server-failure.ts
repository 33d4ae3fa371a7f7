import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { ChatOutcome } from "./chat-call.ts";
import { InferenceError } from "./errors.ts";
import { explainFailure } from "./explain-failure.ts";
import type { ServerProcess } from "./llama-server-process.ts";
import type { InstalledModel } from "./models.ts";
import { causeInStderr, isOutOfMemory, OUT_OF_MEMORY_HINT } from "./stderr-causes.ts";

export interface FailedAnswer {
  readonly command: string;
  readonly server: ServerProcess;
  readonly model: InstalledModel;
  readonly audioPath: string;
  readonly outcome: Exclude<ChatOutcome, { readonly kind: "answered" }>;
}

export interface ExplainedAnswer {
  readonly error: InferenceError;
  /** Whether the server refused in good order, and may be asked again. */
  readonly serverIsWell: boolean;
}

/** A connection breaks a moment before the process that held it is seen to be gone. */
const DEATH_IS_SEEN_MS = 2_000;
const QUOTED_CHARACTERS = 500;
const QUOTED_LINES = 20;

const refusal = z.object({ error: z.object({ type: z.string().optional(), message: z.string() }) });

/** Why the server gave no answer: what it said, else how it ended. */
export async function explainServerFailure(failed: FailedAnswer): Promise<ExplainedAnswer> {
  const { outcome, server } = failed;
  if (outcome.kind === "refused" && outcome.status !== 200) {
    return explainRefusal(outcome.status, outcome.said, server);
  }
  const end = await Promise.race([
    server.exited,
    wait(DEATH_IS_SEEN_MS, undefined, { ref: false }),
  ]);
  if (end !== undefined) {
    return { error: await explainFailure({ ...failed, ...end }), serverIsWell: false };
  }
  const error = new InferenceError(
    "failed",
    `llama-server ${whatItDid(outcome)}\n${quoteStderr(server)}`,
    "Ask again; if it happens again, another build of llama.cpp may help.",
    "cause" in outcome ? { cause: outcome.cause } : {},
  );
  return { error, serverIsWell: false };
}

function explainRefusal(status: number, said: string, server: ServerProcess): ExplainedAnswer {
  const { type, message } = parseRefusal(said);
  const tell = (reason: InferenceError["reason"], what: string, hint: string) =>
    new InferenceError(reason, `${what} (llama-server, ${status}): ${message}`, hint);
  if (type === "exceed_context_size_error") {
    const hint = "Raise CONTEXT_TOKENS, or leave it out.";
    return {
      error: tell("context-too-small", "The context is too small", hint),
      serverIsWell: true,
    };
  }
  if (/failed to load image or audio/i.test(message)) {
    const hint = "Ask again; if it happens again, look at the prepared file.";
    return { error: tell("audio-refused", "The audio was refused", hint), serverIsWell: true };
  }
  const stderr = server.stderr();
  if (isOutOfMemory(stderr)) {
    const error = tell("out-of-memory", "Out of memory", OUT_OF_MEMORY_HINT);
    return { error, serverIsWell: false };
  }
  const cause = causeInStderr(stderr);
  const hint = cause?.hint ?? "Look at the lines above; an update of llama.cpp may help.";
  const what = `${cause?.what ?? "It refused"}\n${quoteStderr(server)}\n`;
  return { error: tell(cause?.reason ?? "failed", what, hint), serverIsWell: status < 500 };
}

function parseRefusal(said: string): { type?: string | undefined; message: string } {
  const quote = { message: said.slice(0, QUOTED_CHARACTERS) };
  try {
    const { success, data } = refusal.safeParse(JSON.parse(said));
    return success ? data.error : quote;
  } catch {
    return quote;
  }
}

function whatItDid(outcome: FailedAnswer["outcome"]): string {
  if (outcome.kind === "unreachable") return "closed the connection before it answered";
  if (outcome.kind === "broken") return "broke off its answer";
  return outcome.kind === "refused"
    ? `gave up in the middle of its answer: ${outcome.said.slice(0, QUOTED_CHARACTERS)}`
    : `answered what is no answer: ${outcome.what.slice(0, QUOTED_CHARACTERS)}`;
}

function quoteStderr(server: ServerProcess): string {
  return server.stderr().slice(-QUOTED_LINES).join("\n") || "(it wrote nothing to stderr)";
}
