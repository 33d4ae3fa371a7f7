import { describeDownload } from "./describe-download.ts";
import type { Teller } from "../setup/setup-talk.ts";

const SHOW_EVERY_MS = 5_000;

/** Setup's words as plain lines: for logs, pipes, and terminals that nobody sits at. */
export function createSetupLines(stream: NodeJS.WritableStream): Teller {
  const shownAtMs = new Map<string, number>();
  return {
    say: (text) => void stream.write(`${text}\n`),
    note: (text, title) => void stream.write(`\n${title}:\n${text.replace(/^/gm, "  ")}\n\n`),
    warn: (text) => void stream.write(`! ${text}\n`),
    progress(progress) {
      const { fileName, stage, doneBytes, totalBytes } = progress;
      const key = `${fileName} ${stage}`;
      const nowMs = Date.now();
      if (doneBytes < totalBytes && nowMs - (shownAtMs.get(key) ?? 0) < SHOW_EVERY_MS) return;
      shownAtMs.set(key, nowMs);
      stream.write(`${fileName}: ${describeDownload(progress)}\n`);
    },
  };
}
