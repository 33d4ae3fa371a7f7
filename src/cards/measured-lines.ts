import { subtext } from "./components.ts";
import type { MeasuredAdvice, MeasuredView } from "./measured-view.ts";
import { keyWords, platformWords, signed, tempoWords } from "./measured-words.ts";

/** On an answer the measurements stand beside the text, and must leave it the room. */
const MAX_ADVICE = 3;

/** The measurements beside an answer, in a few dense lines; at most about 1000 characters. */
export function measuredLines(view: MeasuredView): readonly string[] {
  const advice = view.advice.filter(({ severity }) => severity !== "notice").slice(0, MAX_ADVICE);
  const platforms = platformWords(view.platforms);
  return [
    `**Measured**${view.isBeginning ? " (of its beginning)" : ""}`,
    ...[loudnessLine(view), musicLine(view)].filter((line) => line !== ""),
    ...advice.map(adviceLine),
    ...(platforms === null ? [] : [subtext(`Streaming plays it: ${platforms}`)]),
  ];
}

/** `- **True peak +0.8 dBTP.** It will clip …`: both are ours, and plain. */
export function adviceLine({ finding, advice }: MeasuredAdvice): string {
  return `- **${finding}.** ${advice}`;
}

function loudnessLine({ integratedLufs, truePeakDbtp, rangeLu }: MeasuredView): string {
  return dotted([
    integratedLufs === null ? null : `${integratedLufs.toFixed(1)} LUFS`,
    truePeakDbtp === null ? null : `true peak ${signed(truePeakDbtp)} dBTP`,
    rangeLu === null ? null : `range ${rangeLu.toFixed(1)} LU`,
  ]);
}

function musicLine({ tempo, key, tuningCents, isSpeech }: MeasuredView): string {
  return dotted([
    isSpeech ? "mostly speech" : null,
    tempo === null ? null : tempoWords(tempo),
    key === null ? null : keyWords(key),
    tuningCents === null ? null : `tuned ${signed(tuningCents, 0)} cents`,
  ]);
}

function dotted(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(" · ");
}
