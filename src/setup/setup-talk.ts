import type { DownloadProgress } from "./download/speed.ts";

/** What setup says. */
export interface Teller {
  /** Something was done or found. */
  say(text: string): void;
  /** Several lines that belong together. */
  note(text: string, title: string): void;
  warn(text: string): void;
  progress(progress: DownloadProgress): void;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** What setup asks where somebody is there to answer. Each rejects with the signal's reason, also at Ctrl-C. */
export interface Questions {
  choose<Value extends string>(
    question: string,
    choices: readonly Choice<Value>[],
    first: Value,
    signal: AbortSignal,
  ): Promise<Value>;
  confirm(question: string, first: "yes" | "no", signal: AbortSignal): Promise<"yes" | "no">;
  /** Empty where nothing was typed and there is no `first`. */
  text(question: string, first: string, signal: AbortSignal): Promise<string>;
  /** Not shown while it is typed; empty where nothing was. */
  secret(question: string, signal: AbortSignal): Promise<string>;
}

export interface Talk {
  readonly tell: Teller;
  /** Undefined where nobody is there: what is not given as a flag is then decided by itself, or refused. */
  readonly ask: Questions | undefined;
}
