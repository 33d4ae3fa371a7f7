import { UserError } from "../errors.ts";
import { findPreset, PRESETS, SUGGESTED_QUESTIONS } from "../inference/presets.ts";
import type { AskedQuestion } from "./track-answer.ts";

/** What is asked of a track: a named prompt, a person's own words, or, without the model, what can be measured. */
export type Question =
  | { readonly kind: "preset"; readonly slug: string }
  | { readonly kind: "free"; readonly text: string }
  | { readonly kind: "measure" };

/** Longer questions are refused: they cost context that the audio needs, and nobody's question is longer. */
export const LONGEST_QUESTION = 1000;

/** What people choose from, default first. */
export const PRESET_CHOICES: readonly { readonly slug: string; readonly label: string }[] =
  PRESETS.map(({ slug, label }) => ({ slug, label }));

/** Short questions to pick from, for whoever has no words of their own. */
export const QUESTION_CHOICES: readonly string[] = SUGGESTED_QUESTIONS;

/** The question as people see it. Throws a UserError for a preset that does not exist, or a question out of bounds. */
export function askedQuestion(question: Question): AskedQuestion {
  if (question.kind === "preset") {
    const preset = findPreset(question.slug);
    if (preset !== undefined) return { label: preset.label, text: preset.text };
    throw new UserError(
      "unknown-preset",
      `There is no preset "${question.slug}". Choose one of ${PRESETS.map(({ slug }) => slug).join(", ")}.`,
    );
  }
  if (question.kind === "measure") {
    return { label: "Measure", text: "loudness, peaks, stereo, spectrum, tempo and key" };
  }
  const text = question.text.trim();
  if (text === "" || text.length > LONGEST_QUESTION) {
    throw new UserError(
      "bad-question",
      `A question has 1 to ${LONGEST_QUESTION} characters; that one has ${text.length}.`,
    );
  }
  return { label: null, text };
}

/** What was asked, to be asked once more; a preset that is no more stays the words that it was. */
export function questionAgain({ label, text }: AskedQuestion): Question {
  const preset = PRESETS.find((each) => each.label === label);
  return preset === undefined ? { kind: "free", text } : { kind: "preset", slug: preset.slug };
}
