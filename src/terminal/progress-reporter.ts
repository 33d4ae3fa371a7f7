import { basename } from "node:path";
import type { Progress } from "../orders/progress.ts";

export interface ProgressReporter {
  show(file: string, progress: Progress): void;
  /** Removes the file's line, where it can be removed. */
  clear(file: string): void;
}

const WORDS: Readonly<Record<Progress["stage"], string>> = {
  waiting: "waiting for the model",
  fetching: "fetching",
  preparing: "decoding",
  measuring: "measuring",
  listening: "listening",
  writing: "writing",
};

/** A spinner where a person watches; a line for each new stage elsewhere (a log file, a pipe). */
export async function createProgressReporter(
  stream: NodeJS.WriteStream,
): Promise<ProgressReporter> {
  // A terminal without a width (some recorders) would make the spinner clear lines for ever.
  const hasWidth = stream.isTTY && stream.columns > 0;
  return hasWidth ? createSpinner(stream) : createPlainLines(stream);
}

async function createSpinner(stream: NodeJS.WriteStream): Promise<ProgressReporter> {
  const { default: ora } = await import("ora"); // Scripts, which have no TTY, start 40 ms sooner.
  // Ctrl-C stays with us: ora would take it from the terminal.
  const spinner = ora({ stream, discardStdin: false });
  let shown: string | undefined;
  return {
    show(file, progress) {
      // The file decoded ahead keeps quiet while another one is being heard.
      if (shown !== undefined && shown !== file && progress.stage !== "listening") return;
      shown = file;
      spinner.text = describe(file, progress);
      if (!spinner.isSpinning) spinner.start();
    },
    clear(file) {
      if (shown !== file) return;
      shown = undefined;
      spinner.stop();
    },
  };
}

function createPlainLines(stream: NodeJS.WriteStream): ProgressReporter {
  const stages = new Map<string, Progress["stage"]>();
  return {
    show(file, progress) {
      if (stages.get(file) === progress.stage) return;
      stages.set(file, progress.stage);
      stream.write(`${basename(file)}: ${WORDS[progress.stage]}\n`);
    },
    clear(file) {
      stages.delete(file);
    },
  };
}

function describe(file: string, { stage, textSoFar }: Progress): string {
  const words = textSoFar === undefined ? 0 : textSoFar.split(/\s+/).length;
  return `${basename(file)}: ${WORDS[stage]}${words > 0 ? `, ${words} words` : "…"}`;
}
