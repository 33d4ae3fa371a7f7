import { answerCard } from "../cards/answer-card.ts";
import type { Card } from "../cards/card.ts";
import { errorCard, refusalCard } from "../cards/error-card.ts";
import { failureWords } from "../cards/failure-words.ts";
import { referenceOf, type Order } from "../orders/order.ts";
import { qualityOf } from "../orders/quality.ts";

/** A done or failed order as people see it. */
export function outcomeCard(order: Order): Card {
  const { outcome } = order;
  if (outcome?.kind !== "answer") {
    const failure = outcome?.kind === "failure" ? outcome.failure : undefined;
    const reason = failure?.reason ?? "unexpected";
    const message = failure?.message;
    const about = { title: order.upload.name, referenceId: referenceOf(order.id) };
    return message === undefined || message === null
      ? errorCard({ ...about, ...failureWords(reason) })
      : refusalCard({ ...about, message });
  }
  const { answer } = outcome;
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
