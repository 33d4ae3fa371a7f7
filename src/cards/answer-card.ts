import type { APIComponentInContainer } from "discord.js";
import { answerControls, type AnswerControls } from "./answer-controls.ts";
import { answerFile, OPINION } from "./answer-file.ts";
import { fitAnswer } from "./answer-text.ts";
import type { Card } from "./card.ts";
import {
  COLORS,
  container,
  fileDisplay,
  MAX_HEADER_LENGTH,
  MAX_TEXT_LENGTH,
  pictureDisplay,
  separator,
  subtext,
  textDisplay,
} from "./components.ts";
import { formatDuration, formatElapsed } from "./durations.ts";
import { measuredLines } from "./measured-lines.ts";
import type { Disagreement, MeasuredView, TrackPicture } from "./measured-view.ts";
import { disagreementWords } from "./measured-words.ts";
import { plainText } from "./plain-text.ts";
import { questionLine, titleLine, type AskedQuestion, type TrackHeading } from "./track-heading.ts";

export type Quality = "fast" | "balanced" | "best";

export interface AnswerView extends TrackHeading {
  readonly question: AskedQuestion;
  /** As the model wrote it, control characters cleaned away; its Markdown is our business. */
  readonly text: string;
  /** `length`: stopped before the model was done. */
  readonly finish: "stop" | "length";
  readonly modelName: string;
  readonly quantization: string;
  /** Null: a quantization that people have no name for. */
  readonly quality: Quality | null;
  readonly heardSeconds: number;
  readonly durationSeconds: number;
  /** The part of the track that was heard, in seconds from its beginning; null is all that the model hears. */
  readonly moment: { readonly fromSeconds: number; readonly toSeconds: number } | null;
  /** How many of the oldest questions were left out. */
  readonly forgottenTurns: number;
  readonly tookMs: number;
  readonly cached: boolean;
  /** Further sentences that the person should know, in plain words; three at most, short ones. */
  readonly notices: readonly string[];
  /** Of the whole track; null where it is not known, or was shown before. */
  readonly measured: MeasuredView | null;
  /** Where the text says something else than was measured; three at most are shown. */
  readonly disagreements: readonly Disagreement[];
  readonly picture: TrackPicture | null;
  readonly controls: AnswerControls;
}

// Together so few that the answer has room whatever strangers wrote around it.
const MAX_NOTICES = 3;
const MAX_NOTICE_GRAPHEMES = 120;
const MAX_NAME_GRAPHEMES = 40;
const MAX_DISAGREEMENTS = 3;
const HEARD = "**Heard by the model**";
const NOTHING = "The model had nothing to say about this.";
const IN_FILE = "That is only the beginning. The whole answer is in the attached file.";

/**
 * What was measured, what the model said, about what, and what made it. A text too long for a message is attached whole
 * beside its beginning.
 */
export function answerCard(view: AnswerView): Card {
  const { measured, picture } = view;
  const head = textDisplay(titleLine(view), subtext(questionLine(view.question)));
  const facts = measured === null ? [] : [textDisplay(...measuredLines(measured)), separator()];
  const noticeLines = notices(view);
  const footer = textDisplay(subtext(provenance(view)), subtext(OPINION));
  const texts = [head, ...facts].flatMap((each) => ("content" in each ? [each.content] : []));
  const around = [...texts, HEARD, footer.content, IN_FILE, ...noticeLines].join("\n").length;
  const answer = fitAnswer(view.text, MAX_TEXT_LENGTH - MAX_HEADER_LENGTH - around);

  const components: APIComponentInContainer[] = [
    head,
    ...(picture === null ? [] : [pictureDisplay(picture)]),
    ...facts,
    textDisplay(measured === null ? null : HEARD, answer.content === "" ? NOTHING : answer.content),
  ];
  const whole = answer.isWhole ? [] : [answerFile(view, provenance(view))];
  for (const { name } of whole) components.push(textDisplay(IN_FILE), fileDisplay(name));
  if (noticeLines.length > 0) components.push(textDisplay(...noticeLines));
  components.push(separator(), footer, ...answerControls(view.controls));
  const files = picture === null ? whole : [picture.file, ...whole];
  return { components: [container(COLORS.answer, components)], files };
}

function notices({ heardSeconds, durationSeconds, finish, ...view }: AnswerView): string[] {
  const { forgottenTurns, moment } = view;
  const lines = view.notices
    .slice(0, MAX_NOTICES)
    .map((notice) => plainText(notice, MAX_NOTICE_GRAPHEMES));
  const heard = formatDuration(heardSeconds);
  const whole = formatDuration(durationSeconds);
  if (moment === null && isCut(heardSeconds, durationSeconds)) {
    lines.unshift(`Only the first ${heard} of ${whole} was heard.`);
  }
  if (forgottenTurns > 0) lines.unshift(forgotten(forgottenTurns));
  if (finish === "length")
    lines.unshift("The answer reached its length limit: its end is missing.");
  return [...view.disagreements.slice(0, MAX_DISAGREEMENTS).map(disagreementWords), ...lines];
}

function forgotten(turns: number): string {
  return turns === 1
    ? "The oldest question no longer fits into what the model can hold, and was left out."
    : `The oldest ${turns} questions no longer fit into what the model can hold, and were left out.`;
}

function provenance(view: AnswerView): string {
  const { quality } = view;
  const quantization = plainText(view.quantization, MAX_NAME_GRAPHEMES);
  return [
    plainText(view.modelName, MAX_NAME_GRAPHEMES),
    quality === null ? quantization : `${quantization} (${quality})`,
    heardWords(view),
    `took ${formatElapsed(view.tookMs)}`,
    ...(view.cached ? ["from cache"] : []),
  ].join(" · ");
}

function heardWords({ moment, heardSeconds, durationSeconds }: AnswerView): string {
  const whole = formatDuration(durationSeconds);
  if (moment !== null) {
    const { fromSeconds, toSeconds } = moment;
    return `heard ${formatDuration(fromSeconds)}–${formatDuration(toSeconds)} of ${whole}`;
  }
  return isCut(heardSeconds, durationSeconds)
    ? `heard ${formatDuration(heardSeconds)} of ${whole}`
    : `heard all ${whole}`;
}

/** By what a reader sees: less than a second is no cut. */
function isCut(heardSeconds: number, durationSeconds: number): boolean {
  return Math.round(heardSeconds) < Math.round(durationSeconds);
}
