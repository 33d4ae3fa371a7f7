import type { APIComponentInContainer } from "discord.js";
import type { Card } from "./card.ts";
import {
  COLORS,
  container,
  pictureDisplay,
  separator,
  subtext,
  textDisplay,
} from "./components.ts";
import { adviceLine } from "./measured-lines.ts";
import { measuredTable } from "./measured-table.ts";
import type { MeasuredView, TrackPicture } from "./measured-view.ts";
import { platformWords } from "./measured-words.ts";
import { titleLine, type TrackHeading } from "./track-heading.ts";

export interface MeasuredCardView extends TrackHeading {
  readonly measured: MeasuredView;
  readonly picture: TrackPicture | null;
}

const MAX_ADVICE = 4;
const NOTHING_TO_MEND = "Nothing in the numbers needs mending.";
const ORIGIN = "Measured from the file. Tempo and key are estimates; the ear decides.";

/** All that was measured of a track, and what follows from it, without any model. */
export function measuredCard({ measured, picture, ...heading }: MeasuredCardView): Card {
  const components: APIComponentInContainer[] = [textDisplay(titleLine(heading))];
  if (picture !== null) components.push(pictureDisplay(picture));
  components.push(
    textDisplay(measuredTable(measured)),
    textDisplay(...adviceLines(measured)),
    separator(),
    textDisplay(streamingLine(measured), subtext(ORIGIN)),
  );
  return {
    components: [container(COLORS.answer, components)],
    files: picture === null ? [] : [picture.file],
  };
}

function adviceLines({ advice }: MeasuredView): string[] {
  const lines = advice.slice(0, MAX_ADVICE).map(adviceLine);
  return lines.length === 0 ? [NOTHING_TO_MEND] : lines;
}

function streamingLine({ platforms }: MeasuredView): string | null {
  const words = platformWords(platforms);
  return words === null ? null : subtext(`Streaming plays it: ${words}`);
}
