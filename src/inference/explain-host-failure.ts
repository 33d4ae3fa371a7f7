import type { ChatOutcome } from "./chat-call.ts";
import { InferenceError, type InferenceReason } from "./errors.ts";

export interface FailedCall {
  readonly outcome: Exclude<ChatOutcome, { readonly kind: "answered" }>;
  readonly host: string;
  readonly model: string;
  /** Not to be quoted, even where the host repeats it. */
  readonly apiKey: string | undefined;
  readonly bodyBytes: number;
}

type Explanation = readonly [reason: InferenceReason, what: string, hint: string];

const QUOTED_CHARACTERS = 500;
const CONTROLS = /[\p{Cc}\p{Cf}]+/gu;

/** vLLM, llama-server without a projector, OpenAI's own text models, and proxies before them. */
const TEXT_ONLY =
  /audio[^.]{0,40}(is |are )?(not|n't|un)[ -]?support|not? support[^.]{0,40}audio|not (a )?multimodal|at most 0 audio|mmproj|(invalid|unknown|unsupported)[^.]{0,60}input_audio|input_audio[^.]{0,60}(invalid|unknown|unsupported|not allowed|only supported)|Input tag 'input_audio'/i;
const CONTEXT =
  /exceed_context_size|exceeds? the (available )?context|context[ _]length|too many tokens/i;
const AUDIO_REFUSED = /failed to (load|decode|open)[^.]{0,40}(audio|file)|invalid[^.]{0,20}audio/i;
const CERTIFICATE = /CERT|self.signed|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/i;

/** What a host's failure means. What it said is quoted, for the operator, but never believed to be short or clean. */
export function explainHostFailure(failed: FailedCall): InferenceError {
  const { outcome, host } = failed;
  const [reason, what, hint] = explain(failed);
  const said = quote(detailOf(outcome), failed.apiKey);
  const cause = "cause" in outcome ? { cause: outcome.cause } : {};
  return new InferenceError(
    reason,
    `${host}: ${what}${said === "" ? "" : `: ${said}`}`,
    hint,
    cause,
  );
}

function explain(failed: FailedCall): Explanation {
  const { outcome, bodyBytes } = failed;
  const { kind } = outcome;
  if (kind === "refused") return explainRefusal(failed, outcome.status, outcome.said);
  if (kind === "nonsense") {
    const hint = "Is OPENAI_BASE_URL the host's API (mostly …/v1), and not a web page of it?";
    return ["host-nonsense", "answered what is no chat completion", hint];
  }
  if (kind === "broken") {
    return [
      "host-failing",
      "broke off its answer",
      "Ask again; if it happens again, look at the host's log.",
    ];
  }
  if (CERTIFICATE.test(detailOf(outcome))) {
    const hint = "Give the host a valid certificate, or name its authority in NODE_EXTRA_CA_CERTS.";
    return ["host-unreachable", "its certificate was not accepted", hint];
  }
  const size = `${Math.ceil(bodyBytes / 1e6)} MB`;
  const hint = `Does it run, and is OPENAI_BASE_URL right? It may also have refused a request of ${size} half-way.`;
  return ["host-unreachable", "gave no answer", hint];
}

function explainRefusal(
  { model, bodyBytes }: FailedCall,
  status: number,
  said: string,
): Explanation {
  if (status === 401 || status === 403) {
    return [
      "host-key-refused",
      `refused our key (${status})`,
      "Set OPENAI_API_KEY to a key of this host.",
    ];
  }
  if (status === 413) {
    const hint = `Lower HEARD_SECONDS, or let the host take requests of ${Math.ceil(bodyBytes / 1e6)} MB.`;
    return ["host-too-large", "found the request too large (413)", hint];
  }
  if (status === 429) {
    const hint = "Ask less often (ENGINE_CONCURRENCY, quotas), or raise the limit at the host.";
    return ["host-busy", "has too much to do (429)", hint];
  }
  if (status >= 300 && status < 400) {
    const hint =
      "Set OPENAI_BASE_URL to where it points: it is not followed, since the key would go along.";
    return ["host-nonsense", `points elsewhere (${status})`, hint];
  }
  if (TEXT_ONLY.test(said)) {
    const hint = `Serve a model that hears (for llama-server: with --mmproj), or set OPENAI_MODEL to one; it is ${model}.`;
    return ["host-text-only", "cannot hear", hint];
  }
  if (CONTEXT.test(said)) {
    return [
      "context-too-small",
      "its context is too small",
      "Raise it at the host, or lower HEARD_SECONDS.",
    ];
  }
  if (AUDIO_REFUSED.test(said)) {
    return [
      "audio-refused",
      "could not read the audio",
      "Ask again; if it happens again, look at the host's log.",
    ];
  }
  if (status === 404) {
    const hint = `Does it serve ${model} (OPENAI_MODEL), and is OPENAI_BASE_URL its API (mostly …/v1)?`;
    return ["host-model-missing", "does not know the model or the address (404)", hint];
  }
  if (status >= 500 || status === 200) {
    return ["host-failing", `failed (${status})`, "Look at the host's log."];
  }
  return [
    "failed",
    `refused the request (${status})`,
    "Look at what it said, and at the host's log.",
  ];
}

function detailOf(outcome: FailedCall["outcome"]): string {
  if (outcome.kind === "refused") return outcome.said;
  if (outcome.kind === "nonsense") return outcome.what;
  const { cause } = outcome;
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : "";
  return cause.message.includes(code) ? cause.message : `${code} ${cause.message}`;
}

function quote(text: string, apiKey: string | undefined): string {
  const safe = apiKey === undefined || apiKey === "" ? text : text.replaceAll(apiKey, "[our key]");
  const clean = safe.replaceAll(CONTROLS, " ").trim();
  return clean.length > QUOTED_CHARACTERS ? `${clean.slice(0, QUOTED_CHARACTERS)}…` : clean;
}
