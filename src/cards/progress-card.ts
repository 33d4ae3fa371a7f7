import type { APIComponentInContainer } from "discord.js";
import { fitAnswer } from "./answer-text.ts";
import type { Card } from "./card.ts";
import { COLORS, container, MAX_TEXT_LENGTH, subtext, textDisplay } from "./components.ts";
import { questionLine, titleLine, type AskedQuestion, type TrackHeading } from "./track-heading.ts";

export type Stage = "waiting" | "fetching" | "preparing" | "listening" | "writing";

export interface ProgressView extends TrackHeading {
  readonly question: AskedQuestion;
  readonly stage: Stage;
  /** How many are served before this one, and one: 1 is next. */
  readonly place?: number;
  /** What the model wrote until now, cut wherever it was. */
  readonly textSoFar?: string;
}

const WORDS: Readonly<Record<Stage, string>> = {
  waiting: "Waiting for a turn…",
  fetching: "Fetching the track…",
  preparing: "Getting the track ready…",
  listening: "Listening…",
  writing: "Writing…",
};
const MORE = "…";

/** Where an order is. Small enough for a message however much the model has written. */
export function progressCard(view: ProgressView): Card {
  const head = textDisplay(titleLine(view), subtext(questionLine(view.question)));
  const state = textDisplay(subtext(stateWords(view)));
  const around = head.content.length + state.content.length + MORE.length + 1;
  const { content, isWhole } = fitAnswer(view.textSoFar ?? "", MAX_TEXT_LENGTH - around);

  const components: APIComponentInContainer[] = [head];
  if (content !== "") components.push(textDisplay(content, isWhole ? null : MORE));
  components.push(state);
  const color = view.stage === "waiting" ? COLORS.waiting : COLORS.working;
  return { components: [container(color, components)], files: [] };
}

function stateWords({ stage, place }: ProgressView): string {
  if (stage !== "waiting" || place === undefined) return WORDS[stage];
  return place <= 1 ? "Next in line." : `Waiting for a turn: number ${place} in line.`;
}
