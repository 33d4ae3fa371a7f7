import { answerCard } from "../cards/answer-card.ts";
import { cancelledCard } from "../cards/cancelled-card.ts";
import type { Card } from "../cards/card.ts";
import { errorCard, refusalCard } from "../cards/error-card.ts";
import { failureWords } from "../cards/failure-words.ts";
import { referenceOf, type Failure, type Order } from "../orders/order.ts";
import { qualityOf } from "../orders/quality.ts";
import type { TrackAnswer } from "../orders/track-answer.ts";

const UNKNOWN: Failure = { reason: "unexpected", message: null, mayRetry: true };

/** A done, failed or cancelled order as people see it. */
export function outcomeCard(order: Order): Card {
  const { outcome, upload } = order;
  if (outcome?.kind === "answer") return cardOfAnswer(outcome.answer);
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

function cardOfAnswer(answer: TrackAnswer): Card {
  const { artist, title } = answer.tags;
  return answerCard({
    title: title === undefined ? null : [artist, title].filter(Boolean).join(" — "),
    fileName: answer.fileName,
    question: answer.question,
    text: answer.text,
    finish: answer.finish,
    modelName: answer.modelName,
    quantization: answer.quantization,
    quality: qualityOf(answer.quantization),
    heardSeconds: answer.heardSeconds,
    durationSeconds: answer.durationSeconds,
    tookMs: answer.stats.totalMs,
    cached: answer.cached,
    notices: [],
  });
}
