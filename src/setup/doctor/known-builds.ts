import type { Severity } from "./finding.ts";

type Tool = "llama-mtmd-cli" | "llama-server";

/** Something that builds of llama.cpp do, and what it means for the bot. */
export interface KnownBug {
  /** The first build that has it. */
  readonly since: number;
  /** The first build without it; null: none is known. */
  readonly mendedIn: number | null;
  readonly tools: readonly Tool[];
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** Builds before 7593 do not know the model at all, and are refused before anybody looks here. */
const KNOWN_BUGS: readonly KnownBug[] = [
  {
    since: 0,
    mendedIn: 9056,
    tools: ["llama-mtmd-cli", "llama-server"],
    severity: "warning",
    what: "drops the last, unfinished 30 s of a track",
    why: "The bot fills the last window with silence, so that all is heard, at the price of a longer prompt and of a model that hears the silence too.",
    mend: "Update llama.cpp to b9056 or newer.",
  },
  {
    since: 9056,
    mendedIn: 10_274,
    tools: ["llama-mtmd-cli", "llama-server"],
    severity: "hint",
    what: "gives everything shorter than 31 s a second window of silence",
    why: "Short clips take twice as long to hear, and the answer may speak of a silent end.",
    mend: "Update llama.cpp to b10274 or newer.",
  },
  {
    since: 8970,
    mendedIn: null,
    tools: ["llama-mtmd-cli"],
    severity: "hint",
    what: "may lose the last words of an answer, or of an error, when the machine is busy",
    why: "The bot notices a cut answer and runs it again, which takes the time of a second run; an error may come without its reason.",
    mend: "ENGINE=llama-server is not affected.",
  },
  {
    since: 0,
    mendedIn: 10_045,
    tools: ["llama-server"],
    severity: "hint",
    what: "cannot keep a conversation while the model is out of memory",
    why: "After IDLE_UNLOAD_MINUTES, or a switch of the quality, the next question hears the whole track again.",
    mend: "Update llama.cpp to b10045 or newer.",
  },
  {
    since: 0,
    mendedIn: 9540,
    tools: ["llama-server"],
    severity: "hint",
    what: "does not count the tokens of a question beforehand",
    why: "How much of a long conversation still fits is estimated then, on the safe side: old turns are forgotten sooner.",
    mend: "Update llama.cpp to b9540 or newer.",
  },
];

export function bugsOf(build: number, tool: Tool): readonly KnownBug[] {
  return KNOWN_BUGS.filter(
    ({ since, mendedIn, tools }) =>
      tools.includes(tool) && build >= since && (mendedIn === null || build < mendedIn),
  );
}
