import type { Message } from "./engine.ts";
import { InferenceError } from "./errors.ts";
import { withoutSpecialTokens } from "./special-tokens.ts";

// Tabs and line feeds are text; joiners hold emoji together. The rest is invisible and can only hide something.
const INVISIBLE = /(?![\t\n\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;
const LINE_BREAK = /\r\n|[\r\u0085\u2028\u2029]/g;

/**
 * Text of strangers, and what the model answered to it, as it may stand in a prompt: no control tokens, no markers, no
 * invisible characters. Sanitising twice changes nothing more. May become empty.
 */
export function sanitizePrompt(text: string): string {
  const visible = text.toWellFormed().replaceAll(LINE_BREAK, "\n").replaceAll(INVISIBLE, "");
  return withoutSpecialTokens(visible).trim();
}

/**
 * A conversation with every text fit for a prompt. Throws TypeError where the turns do not alternate from a user's to a
 * user's, and InferenceError where a question is empty.
 */
export function sanitizeConversation(messages: readonly Message[]): readonly Message[] {
  if (messages.length % 2 === 0 || messages.some(({ role }, turn) => role !== roleOf(turn))) {
    throw new TypeError("A conversation alternates, from a question to a question");
  }
  const clean = messages.map(({ role, text }) => ({ role, text: sanitizePrompt(text) }));
  // llama-mtmd-cli drops into its interactive mode when it is given no prompt.
  if (clean[0]?.text === "" || clean.at(-1)?.text === "") {
    throw new InferenceError(
      "failed",
      "The question is empty",
      "Ask with words, not with symbols.",
    );
  }
  return clean;
}

/**
 * A conversation as the text of one user turn for `llama-mtmd-cli`, which puts the audio before it and the model's chat
 * template around it: control tokens in the text are parsed, so turns folded this way give the very prompt that the
 * template makes of the messages. Throws as `sanitizeConversation` does.
 */
export function foldMessages(messages: readonly Message[]): string {
  const texts = sanitizeConversation(messages).map(({ text }) => text);
  return texts.reduce((folded, text, turn) => {
    return `${folded}<|im_end|>\n<|im_start|>${roleOf(turn)}\n${text}`;
  });
}

function roleOf(turn: number): Message["role"] {
  return turn % 2 === 0 ? "user" : "assistant";
}
