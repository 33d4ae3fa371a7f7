import { answerFile, type WholeAnswer } from "./answer-file.ts";
import type { Card } from "./card.ts";
import { COLORS, container, fileDisplay, textDisplay } from "./components.ts";
import { titleLine } from "./track-heading.ts";

/** An answer as a file to keep, with what made it. */
export function textCard(answer: WholeAnswer, provenance: string): Card {
  const file = answerFile(answer, provenance);
  const components = [textDisplay(titleLine(answer)), fileDisplay(file.name)];
  return { components: [container(COLORS.answer, components)], files: [file] };
}
