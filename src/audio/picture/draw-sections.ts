import type { SKRSContext2D } from "@napi-rs/canvas";
import { chooseLabels } from "./choose-labels.ts";
import { clockTime } from "./clock-time.ts";
import { timePlace, type Layout } from "./layout.ts";
import { BOUNDARY_LINE, MINOR_BOUNDARY_LINE, SECTION_SHADE, TEXT } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { drawText, textWidth } from "./text.ts";

const LABEL_GAP_PX = 18;
const LEAST_DISTANCE_PX = 24;

/** Every other section on a lighter ground, behind all that is drawn later. */
export function shadeSections(context: SKRSContext2D, picture: Picture, layout: Layout): void {
  const edges = [0, ...picture.boundaries.map(({ seconds }) => seconds), picture.seconds];
  context.fillStyle = SECTION_SHADE;
  for (let section = 1; section + 1 < edges.length; section += 2) {
    const from = timePlace(layout.waveform, (edges[section] ?? 0) / picture.seconds);
    const to = timePlace(layout.waveform, (edges[section + 1] ?? 0) / picture.seconds);
    const { top, bottom } = reach(layout);
    context.fillRect(from, top, to - from, bottom - top);
  }
}

/** A line where sections meet; where there is room its time above, which makes it a brighter one. */
export function drawBoundaries(context: SKRSContext2D, picture: Picture, layout: Layout): void {
  const { sectionTimes, waveform } = layout;
  if (!sectionTimes) return;
  const places = picture.boundaries.map(({ seconds, novelty }) => {
    const text = clockTime(seconds);
    const x = timePlace(waveform, seconds / picture.seconds);
    return { text, x, width: textWidth(context, text), weight: novelty };
  });
  const told = chooseLabels(places, {
    from: sectionTimes.left,
    to: sectionTimes.left + sectionTimes.width,
    gap: LABEL_GAP_PX,
  });
  const lines = chooseLabels(
    places.map(({ text, x, weight }) => {
      const isTold = told.some((label) => label.text === text);
      return { text, x, width: 0, weight: isTold ? weight + 1 : weight };
    }),
    { from: waveform.left, to: waveform.left + waveform.width, gap: LEAST_DISTANCE_PX },
  );
  const { top, bottom } = reach(layout);
  for (const { x, weight } of lines) {
    context.fillStyle = weight >= 1 ? BOUNDARY_LINE : MINOR_BOUNDARY_LINE;
    context.fillRect(Math.round(x) - 1, top, 3, bottom - top);
  }
  for (const { text, x } of told) {
    const middle = sectionTimes.top + sectionTimes.height / 2 - 4;
    drawText(context, text, { x, middle }, { color: TEXT, align: "center" });
  }
}

function reach({ clipping, loudness, spectrogram }: Layout): { top: number; bottom: number } {
  const last = spectrogram ?? loudness;
  return { top: clipping.top, bottom: last.top + last.height };
}
