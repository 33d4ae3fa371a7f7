import type { SKRSContext2D } from "@napi-rs/canvas";
import { chooseLabels } from "./choose-labels.ts";
import { clockTime } from "./clock-time.ts";
import { timePlace, type Layout, type Panel } from "./layout.ts";
import { BOUNDARY_LINE, SECTION_SHADE, TEXT } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { drawText, textWidth } from "./text.ts";

const LABEL_GAP_PX = 18;
const LEAST_DISTANCE_PX = 8;

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

/** A line where sections meet, and its time above where there is room for it. */
export function drawBoundaries(context: SKRSContext2D, picture: Picture, layout: Layout): void {
  const { sectionTimes, waveform } = layout;
  if (!sectionTimes) return;
  const places = picture.boundaries.map(({ seconds, novelty }) => {
    const text = clockTime(seconds);
    const x = timePlace(waveform, seconds / picture.seconds);
    return { text, x, width: textWidth(context, text), weight: novelty };
  });
  const lines = chooseLabels(
    places.map((place) => ({ ...place, width: 0 })),
    { from: waveform.left, to: waveform.left + waveform.width, gap: LEAST_DISTANCE_PX },
  );
  for (const { x } of lines) drawLine(context, Math.round(x), layout);
  for (const { text, x } of chooseLabels(places, roomOf(sectionTimes))) {
    const middle = sectionTimes.top + sectionTimes.height / 2 - 4;
    drawText(context, text, { x, middle }, { color: TEXT, align: "center" });
  }
}

function drawLine(context: SKRSContext2D, x: number, layout: Layout): void {
  const { top, bottom } = reach(layout);
  context.fillStyle = BOUNDARY_LINE;
  context.fillRect(x - 1, top, 3, bottom - top);
}

function reach({ clipping, loudness, spectrogram }: Layout): { top: number; bottom: number } {
  const last = spectrogram ?? loudness;
  return { top: clipping.top, bottom: last.top + last.height };
}

function roomOf({ left, width }: Panel): { from: number; to: number; gap: number } {
  return { from: left, to: left + width, gap: LABEL_GAP_PX };
}
