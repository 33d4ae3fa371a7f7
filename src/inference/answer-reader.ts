/** How a run's stdout ended. `incomplete`: the tool's closing newlines are missing, so text may be missing too. */
export type Ending = "stop" | "length" | "incomplete";

export interface ToolOutput {
  /** As the model wrote it, without the tool's framing. */
  readonly text: string;
  readonly ending: Ending;
}

export interface AnswerReader {
  /** Takes what stdout gave. Cuts inside a character are fine. */
  push(chunk: Uint8Array): void;
  /** Call once, when stdout has ended. */
  finish(): ToolOutput;
}

/**
 * Parts the answer from what `llama-mtmd-cli` prints around it: a newline before, one more after it where the model
 * ended it, and always two at the end. `onText` gets the answer so far each time it has grown, never a newline that may
 * yet prove to be framing. `maxOutputTokens` unmasks a cut at a paragraph, which looks like a full answer otherwise.
 */
export function createAnswerReader(
  maxOutputTokens: number,
  onText: (textSoFar: string) => void,
): AnswerReader {
  const decoder = new TextDecoder();
  let output = "";
  let reported = 0;

  function report(): void {
    const text = output.replace(/^\n+/, "").replace(/[\n\uFFFD]+$/, "");
    if (text.length <= reported) return;
    reported = text.length;
    onText(text);
  }

  return {
    push(chunk) {
      output += decoder.decode(chunk, { stream: true });
      report();
    },
    finish() {
      output += decoder.decode();
      report();
      return parseOutput(output, maxOutputTokens);
    },
  };
}

function parseOutput(output: string, maxOutputTokens: number): ToolOutput {
  const ending = output.endsWith("\n\n\n")
    ? "stop"
    : output.endsWith("\n\n")
      ? "length"
      : "incomplete";
  const framing = { stop: 3, length: 2, incomplete: 0 }[ending];
  const text = output.slice(0, output.length - framing).replace(/^\n+/, "");
  // A token is at least one byte: with fewer bytes than tokens allowed, the limit cannot have been what ended it.
  const endedByLimit = Buffer.byteLength(text) >= maxOutputTokens;
  return { text, ending: ending === "length" && !endedByLimit ? "incomplete" : ending };
}
