import * as clack from "@clack/prompts";
import ora, { type Ora } from "ora";
import type { DownloadProgress } from "../setup/download/speed.ts";
import type { Questions, Talk, Teller } from "../setup/setup-talk.ts";
import { describeDownload } from "./describe-download.ts";

export interface SetupPromptsOptions {
  readonly output: NodeJS.WriteStream;
  /** Aborted at Ctrl-C: the prompts take that key from the terminal. */
  readonly interrupt: AbortController;
}

const BAR_CELLS = 20;

/** Setup in a terminal that somebody sits at. */
export function createSetupPrompts({ output, interrupt }: SetupPromptsOptions): Talk {
  const common = { output };
  const bar = createBar(output);
  interrupt.signal.addEventListener("abort", () => bar.end(), { once: true });
  const tell: Teller = {
    say: (text) => (bar.end(), clack.log.step(text, common)),
    note: (text, title) => (
      bar.end(),
      clack.note(text, title, { ...common, format: (line) => line })
    ),
    warn: (text) => (bar.end(), clack.log.warn(text, common)),
    progress: (progress) => bar.show(progress),
  };
  const answered = async <Value>(asking: Promise<Value | typeof clack.CANCEL_SYMBOL>) => {
    const value = await asking;
    if (!isCancelled(value)) return value;
    const reason = new Error("interrupted");
    interrupt.abort(reason);
    throw reason;
  };
  const ask: Questions = {
    async choose(message, choices, first, signal) {
      bar.end();
      // Its types follow a literal, not a parameter.
      const options: clack.Option<string>[] = choices.map(({ value, label, hint }) =>
        hint === undefined ? { value, label } : { value, label, hint },
      );
      const value = await answered(
        clack.select<string>({ ...common, message, options, initialValue: first, signal }),
      );
      return choices.find((choice) => choice.value === value)?.value ?? first;
    },
    async confirm(message, first, signal) {
      bar.end();
      const initialValue = first === "yes";
      const asking = clack.confirm({ ...common, message, initialValue, signal });
      return (await answered(asking)) ? "yes" : "no";
    },
    async text(message, first, signal) {
      bar.end();
      return answered(clack.text({ ...common, message, initialValue: first, signal }));
    },
    async secret(message, signal) {
      bar.end();
      return (await answered(clack.password({ ...common, message, signal }))).trim();
    },
  };
  return { tell, ask };
}

function isCancelled(value: unknown): value is typeof clack.CANCEL_SYMBOL {
  return clack.isCancel(value);
}

interface Shown {
  readonly key: string;
  readonly spinner: Ora;
  last: string;
}

/** One bar at a time: a new file, or a new stage, ends the one before. Not clack's, which at Ctrl-C ends us with 0. */
function createBar(output: NodeJS.WriteStream) {
  let shown: Shown | undefined;
  const end = () => {
    shown?.spinner.stop();
    if (shown !== undefined) clack.log.step(shown.last, { output });
    shown = undefined;
  };
  return {
    end,
    show(progress: DownloadProgress) {
      const { fileName, stage, doneBytes, totalBytes } = progress;
      const key = `${fileName} ${stage}`;
      if (shown?.key !== key) {
        end();
        // Ctrl-C stays with us: ora would take it from the terminal.
        shown = { key, spinner: ora({ stream: output, discardStdin: false }).start(), last: "" };
      }
      shown.last = `${fileName}: ${describeDownload(progress)}`;
      const filled = Math.floor((doneBytes / totalBytes) * BAR_CELLS);
      const bar = `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)}`;
      shown.spinner.text = `${bar} ${shown.last}`;
      if (doneBytes === totalBytes) end();
    },
  };
}
