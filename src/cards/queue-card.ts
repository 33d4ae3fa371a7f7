import type { Card } from "./card.ts";
import { COLORS, container, subtext, textDisplay } from "./components.ts";
import { counted } from "./counted.ts";
import { formatDuration, formatElapsed } from "./durations.ts";
import { placeWords } from "./place-words.ts";
import { plainText } from "./plain-text.ts";
import { relativeTime } from "./times.ts";

export interface QueueView {
  readonly running: readonly { readonly fileName: string | null; readonly sinceMs: number }[];
  readonly waiting: number;
  readonly arriving: number;
  readonly own: readonly {
    readonly fileName: string;
    readonly place: number | null;
    readonly expectedAtMs: number | null;
  }[];
  readonly typical: readonly {
    readonly quantization: string;
    readonly audioSeconds: number;
    readonly serviceMs: number;
  }[];
  readonly today: {
    readonly answered: number;
    readonly fromCache: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly medianWaitMs: number | null;
  };
  readonly isHeldUp: boolean;
  readonly nowMs: number;
}

/** Together so few that a message has room for all of it. */
const MAX_OWN = 10;
const MAX_RUNNING = 3;
const MAX_TYPICAL = 5;
const MAX_NAME_GRAPHEMES = 40;
const MAX_QUANTIZATION_GRAPHEMES = 20;
const HELD_UP =
  "The model has a problem right now. I keep trying; orders are kept and go on by themselves.";

/** What runs, what waits, and how long that takes: a person's own orders by name, others as numbers. */
export function queueCard(view: QueueView): Card {
  const now = textDisplay(
    "### The queue",
    view.isHeldUp ? HELD_UP : null,
    runningLine(view),
    lineLine(view),
  );
  const parts = [now];
  if (view.own.length > 0) parts.push(textDisplay("**Yours**", ...ownLines(view)));
  const facts = [...typicalLines(view), todayLine(view)].filter((line) => line !== null);
  if (facts.length > 0) parts.push(textDisplay(...facts.map(subtext)));
  return { components: [container(COLORS.working, parts)], files: [] };
}

function runningLine({ running }: QueueView): string | null {
  if (running.length === 0) return null;
  const own = running
    .flatMap(({ fileName, sinceMs }) => (fileName === null ? [] : [{ fileName, sinceMs }]))
    .slice(0, MAX_RUNNING)
    .map(({ fileName, sinceMs }) => `your ${name(fileName)}, since ${relativeTime(sinceMs)}`);
  const others = running.filter(({ fileName }) => fileName === null).length;
  const rest = others === 0 ? [] : [counted(others, own.length === 0 ? "track" : "other track")];
  return `**Listening to** ${[...own, ...rest].join(" and ")}`;
}

function lineLine({ waiting, arriving, running }: QueueView): string {
  if (waiting + arriving + running.length === 0) return "Nothing is running and nobody waits.";
  const parts = [
    ...(waiting > 0 ? [`${counted(waiting, "track")} in line`] : []),
    ...(arriving > 0 ? [`${counted(arriving, "track")} being fetched`] : []),
  ];
  return parts.length === 0 ? "Nobody waits." : `${parts.join(", ")}.`;
}

function ownLines({ own, nowMs }: QueueView): string[] {
  const lines = own
    .slice(0, MAX_OWN)
    .map(
      ({ fileName, ...place }) =>
        `- ${name(fileName)}: ${lowered(placeWords({ ...place, nowMs }))}`,
    );
  const missing = own.length - MAX_OWN;
  return missing > 0 ? [...lines, `- and ${missing} more`] : lines;
}

function typicalLines({ typical }: QueueView): string[] {
  return typical.slice(0, MAX_TYPICAL).map(({ quantization, audioSeconds, serviceMs }) => {
    const model = plainText(quantization, MAX_QUANTIZATION_GRAPHEMES);
    return `${model}: usually ${formatElapsed(serviceMs)} for a track of ${formatDuration(audioSeconds)}`;
  });
}

function todayLine({ today }: QueueView): string | null {
  const { answered, fromCache, failed, cancelled, medianWaitMs } = today;
  if (answered + failed + cancelled === 0) return null;
  const parts = [
    `${answered} answered${fromCache > 0 ? ` (${fromCache} from cache)` : ""}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(medianWaitMs === null
      ? []
      : [`half of them waited less than ${formatElapsed(medianWaitMs)}`]),
  ];
  return `Today (UTC): ${parts.join(", ")}`;
}

function name(fileName: string): string {
  return `“${plainText(fileName, MAX_NAME_GRAPHEMES)}”`;
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
