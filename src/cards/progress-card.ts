import type { APIComponentInContainer } from "discord.js";
import { fitAnswer } from "./answer-text.ts";
import type { Card } from "./card.ts";
import { COLORS, container, MAX_TEXT_LENGTH, section, subtext, textDisplay } from "./components.ts";
import { cancelButton } from "./order-buttons.ts";
import { placeWords } from "./place-words.ts";
import { questionLine, titleLine, type AskedQuestion, type TrackHeading } from "./track-heading.ts";
import { CLOSING_LENGTH, finishedSoFar } from "./unfinished-text.ts";

export type Stage = "waiting" | "fetching" | "preparing" | "measuring" | "listening" | "writing";

export interface ProgressView extends TrackHeading {
  readonly orderId: string;
  readonly question: AskedQuestion;
  readonly stage: Stage;
  /** How many are served before this one, and one: 1 is next. */
  readonly place?: number;
  readonly expectedAtMs?: number | null;
  /** Nothing is started until the engine works again. */
  readonly isHeldUp?: boolean;
  /** What the model wrote until now, cut wherever it was. */
  readonly textSoFar?: string;
  /** `last`: this message can soon not be edited any more, and only its owner sees it. */
  readonly note?: "last";
  readonly nowMs: number;
}

const WORDS: Readonly<Record<Exclude<Stage, "waiting">, string>> = {
  fetching: "Fetching the track…",
  preparing: "Getting the track ready…",
  measuring: "Measuring…",
  listening: "Listening…",
  writing: "Writing…",
};
const WAITING = "Waiting for a turn…";
const HELD_UP =
  "The model has a problem right now. I keep trying; your order is kept and goes on by itself.";
const LAST_NOTE =
  "Discord soon stops letting me update this private message. When the answer is there, I show it to you with your next command.";
const MORE = "…";

/**
 * Where an order is. Small enough for a message however much the model has written. The text comes last, so that
 * nothing moves while it grows, and least of all the button.
 */
export function progressCard(view: ProgressView): Card {
  const head = textDisplay(
    titleLine(view),
    subtext(questionLine(view.question)),
    subtext(stateWords(view)),
    view.note === undefined ? null : subtext(LAST_NOTE),
  );
  const around = head.content.length + MORE.length + 1 + CLOSING_LENGTH;
  const written = finishedSoFar(view.textSoFar ?? "");
  const { content, isWhole } = fitAnswer(written, MAX_TEXT_LENGTH - around);

  const components: APIComponentInContainer[] = [section(head, cancelButton(view.orderId))];
  if (content !== "") components.push(textDisplay(finishedSoFar(content), isWhole ? null : MORE));
  const color = view.stage === "waiting" ? COLORS.waiting : COLORS.working;
  return { components: [container(color, components)], files: [] };
}

function stateWords({ stage, place, expectedAtMs, isHeldUp, nowMs }: ProgressView): string {
  if (stage !== "waiting") return WORDS[stage];
  if (isHeldUp === true) return HELD_UP;
  if (place === undefined) return WAITING;
  return `${placeWords({ place, expectedAtMs: expectedAtMs ?? null, nowMs })}.`;
}
