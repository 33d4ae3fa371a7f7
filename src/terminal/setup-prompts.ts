import * as clack from "@clack/prompts";
import type { Questions, Talk, Teller } from "../setup/setup-talk.ts";
import { describeDownload } from "./describe-download.ts";

export interface SetupPromptsOptions {
  readonly output: NodeJS.WriteStream;
  /** Aborted at Ctrl-C: the prompts take that key from the terminal. */
  readonly interrupt: AbortController;
}

/** Setup in a terminal that somebody sits at. */
export function createSetupPrompts({ output, interrupt }: SetupPromptsOptions): Talk {
  const common = { output };
  const bar = createBar(output, () => interrupt.abort(new Error("interrupted")));
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

/** One bar at a time: a new file, or a new stage, ends the one before. */
function createBar(output: NodeJS.WriteStream, onCancel: () => void) {
  let shown:
    | { readonly key: string; readonly bar: clack.ProgressResult; percent: number }
    | undefined;
  let last = "";
  const end = () => {
    shown?.bar.stop(last);
    shown = undefined;
  };
  return {
    end,
    show(progress: Parameters<Teller["progress"]>[0]) {
      const { fileName, stage, doneBytes, totalBytes } = progress;
      const key = `${fileName} ${stage}`;
      if (shown?.key !== key) {
        end();
        const bar = clack.progress({ output, max: 100, size: 20, style: "block", onCancel });
        bar.start(fileName);
        shown = { key, bar, percent: 0 };
      }
      last = `${fileName}: ${describeDownload(progress)}`;
      const percent = Math.floor((doneBytes / totalBytes) * 100);
      shown.bar.advance(Math.max(0, percent - shown.percent), last);
      shown.percent = Math.max(percent, shown.percent);
      if (doneBytes === totalBytes) end();
    },
  };
}
