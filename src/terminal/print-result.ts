import { basename } from "node:path";
import { disagreementsIn } from "../orders/find-disagreements.ts";
import { measuredFacts } from "../orders/measured-facts.ts";
import type { TrackAnswer } from "../orders/track-answer.ts";
import type { FileResult } from "./describe-files.ts";
import type { MeasuredFile } from "./measure-files.ts";
import { measuredTable } from "./measured-table.ts";

/** One JSON object for one file, without line breaks: the contract in the README. What is not known is null. */
export function jsonLine(result: FileResult): string {
  if ("failure" in result) return JSON.stringify({ file: result.file, error: result.failure });
  const [first, ...others] = result.answers;
  return JSON.stringify({
    file: result.file,
    trackHash: first.trackHash,
    fileHash: first.fileHash,
    durationSeconds: first.durationSeconds,
    heardSeconds: first.heardSeconds,
    engine: first.engine,
    model: basename(first.modelPath),
    quantization: first.quantization,
    cached: first.cached,
    measured: first.measured,
    text: first.text,
    answers: others.map(({ question, text, cached, stats }) => ({
      question: question.text,
      text,
      cached,
      stats,
    })),
    stats: first.stats,
  });
}

/** The same for a person. */
export function plainText(result: FileResult): string {
  if ("failure" in result) return `${result.file}\n  not described: ${result.failure.message}\n`;
  const [first, ...others] = result.answers;
  const blocks = [
    result.file,
    ...(first.measured === null ? [] : [measuredTable(first.measured), "Heard by the model:"]),
    written(first),
    ...others.flatMap((answer) => [`> ${answer.question.text}`, written(answer)]),
    footer(first),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** As `jsonLine`, of a file that was only measured. */
export function measuredJsonLine(result: MeasuredFile): string {
  if ("failure" in result) return JSON.stringify({ file: result.file, error: result.failure });
  const { track, fileHash } = result.found;
  return JSON.stringify({
    file: result.file,
    trackHash: track.trackHash,
    fileHash,
    durationSeconds: track.durationSeconds,
    measured: measuredFacts(result.measurements, track),
  });
}

export function measuredPlainText(result: MeasuredFile): string {
  if ("failure" in result) return `${result.file}\n  not measured: ${result.failure.message}\n`;
  const { found, measurements } = result;
  return `${result.file}\n\n${measuredTable(measuredFacts(measurements, found.track))}\n`;
}

function written(answer: TrackAnswer): string {
  const { text, finish } = answer;
  if (text === "") return "(The model had nothing to say.)";
  return [
    text,
    ...(finish === "length" ? ["[stopped at the longest answer allowed]"] : []),
    ...disagreementsIn(answer).map(
      ({ said, measured }) => `[the model says ${said}; measured is ${measured}]`,
    ),
  ].join("\n");
}

function footer(answer: TrackAnswer): string {
  const { heardSeconds, durationSeconds, cached, stats } = answer;
  const parts = [
    answer.modelName,
    answer.quantization,
    `heard ${heardSeconds.toFixed(1)} of ${durationSeconds.toFixed(1)} s`,
    cached ? "from cache" : `${(stats.totalMs / 1000).toFixed(1)} s`,
  ];
  return `${parts.join(" · ")}\nThe model's opinion, not a measurement.`;
}
