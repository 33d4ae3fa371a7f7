import { answerCard, type AnswerView } from "../cards/answer-card.ts";
import type { AnswerControls } from "../cards/answer-controls.ts";
import { cancelledCard } from "../cards/cancelled-card.ts";
import type { Card } from "../cards/card.ts";
import { errorCard, refusalCard } from "../cards/error-card.ts";
import { failureWords } from "../cards/failure-words.ts";
import { measuredCard } from "../cards/measured-card.ts";
import type { TrackPicture } from "../cards/measured-view.ts";
import { referenceOf, type Failure, type TrackFacts, type Order } from "../orders/order.ts";
import { disagreementsIn } from "../orders/find-disagreements.ts";
import { measuredView } from "../orders/measured-view.ts";
import { qualityOf, type Quality } from "../orders/quality.ts";
import { PRESET_CHOICES } from "../orders/question.ts";
import type { TrackAnswer } from "../orders/track-answer.ts";
import type { Visibility } from "./first-answer.ts";
import { trackTitle } from "../orders/track-title.ts";

const UNKNOWN: Failure = { reason: "unexpected", message: null, mayRetry: true };

/** A done, failed or cancelled order as people see it. `qualities`: what is installed, the best first. */
export function outcomeCard(
  order: Order,
  qualities: readonly Quality[],
  visibility: Visibility,
  picture: TrackPicture | null,
): Card {
  const { outcome, upload } = order;
  if (outcome?.kind === "answer") {
    const controls = controlsOf(order, outcome.answer, qualities, visibility);
    return answerCard({ ...viewOf(order, outcome.answer), picture, controls });
  }
  if (outcome?.kind === "measurements") return cardOfMeasurements(outcome.measured, picture);
  if (outcome?.kind === "cancelled") {
    const by = outcome.by === "moderator" ? "moderator" : "owner";
    return cancelledCard({ fileName: upload.name, by });
  }
  return cardOfFailure(order, outcome?.failure ?? UNKNOWN);
}

function cardOfFailure({ id, upload, createdAtMs }: Order, failure: Failure): Card {
  const { reason, message, mayRetry, retryAtMs } = failure;
  const about = {
    title: upload.name,
    referenceId: referenceOf(id),
    ...(mayRetry ? { retryOrderId: id } : {}),
  };
  if (message === null) {
    const asked = reason === "expired" ? { askedAtMs: createdAtMs } : {};
    return errorCard({ ...about, ...failureWords(reason), ...asked });
  }
  const again = retryAtMs === undefined || retryAtMs === null ? {} : { retryAtMs };
  return refusalCard({ ...about, message, ...again });
}

function viewOf({ follows }: Order, answer: TrackAnswer): Omit<AnswerView, "controls" | "picture"> {
  // Orders of before it was measured carry none.
  const measured = answer.measured ?? null;
  // Whoever asks on has seen the numbers on the card that they ask on from.
  const isShown = follows === undefined;
  return {
    title: trackTitle(answer.tags),
    fileName: answer.fileName,
    question: answer.question,
    text: answer.text,
    finish: answer.finish,
    modelName: answer.modelName,
    quantization: answer.quantization,
    quality: qualityOf(answer.quantization),
    heardSeconds: answer.heardSeconds,
    durationSeconds: answer.durationSeconds,
    moment: answer.moment,
    forgottenTurns: answer.forgottenTurns,
    tookMs: answer.stats.totalMs,
    cached: answer.cached,
    notices: [],
    measured: measured !== null && isShown ? measuredView(measured) : null,
    disagreements: disagreementsIn(answer),
  };
}

function cardOfMeasurements(
  { tags, fileName, measured }: TrackFacts,
  picture: TrackPicture | null,
): Card {
  return measuredCard({
    title: trackTitle(tags),
    fileName,
    measured: measuredView(measured),
    picture,
  });
}

function controlsOf(
  { id, destination, opensThread }: Order,
  { quantization, question }: TrackAnswer,
  qualities: readonly Quality[],
  visibility: Visibility,
): AnswerControls {
  const isPublic = visibility === "public" && !destination.isPrivate;
  return {
    orderId: id,
    // What answered may be gone by now: then nobody knows whether another is better.
    canBeBetter: qualities.findIndex((each) => each.quantization === quantization) > 0,
    canMoveToThread: isPublic && destination.takesThreads === true && opensThread !== true,
    presets: PRESET_CHOICES.filter(({ label }) => label !== question.label),
  };
}
