import type { SKRSContext2D } from "@napi-rs/canvas";
import { barPlace, type Panel } from "./layout.ts";
import { DIM_TEXT, LOUDNESS_FILL, LOUDNESS_LINE, TEXT } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { drawText } from "./text.ts";

/** From the loudest moment down: what is further below is as good as silent in that track. */
const RANGE_LU = 24;
const HEADROOM_LU = 2;
const LINE_PX = 4;
const DASH_PX = [10, 8];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Short-term loudness as a line over a filled area, and the whole track's as a dashed line. */
export function drawLoudness(context: SKRSContext2D, picture: Picture, panel: Panel): void {
  const yOf = heightScale(picture, panel);
  for (const run of runsOf(picture, panel, yOf)) drawRun(context, run, panel);
  if (picture.integratedLufs !== null) drawIntegrated(context, panel, yOf(picture.integratedLufs));
}

/** The whole track's loudness, under the line, where there is most room for it; or that there is none. */
export function writeLoudness(context: SKRSContext2D, picture: Picture, panel: Panel): void {
  const { bars, integratedLufs } = picture;
  if (integratedLufs === null) {
    const text = bars.every(({ peak }) => peak === 0)
      ? "silence"
      : "too quiet or too short to rate";
    const place = { x: panel.left, middle: panel.top + panel.height / 2 };
    drawText(context, text, place, { color: DIM_TEXT, align: "left" });
    return;
  }
  const yOf = heightScale(picture, panel);
  const bottom = panel.top + panel.height;
  const heights = bars.map(({ lufs }) => (lufs === null ? 0 : bottom - yOf(lufs)));
  const third = Math.ceil(heights.length / 3);
  const room = (from: number) => Math.min(...heights.slice(from, from + third));
  const places = [
    { align: "left", x: panel.left + 14, room: room(0) },
    { align: "center", x: panel.left + panel.width / 2, room: room(third) },
    { align: "right", x: panel.left + panel.width - 14, room: room(2 * third) },
  ] as const;
  const { x, align } = places.reduce((one, other) => (other.room > one.room ? other : one));
  const text = `${integratedLufs.toFixed(1)} LUFS`;
  drawText(context, text, { x, middle: bottom - 26 }, { color: TEXT, align, halo: "dark" });
}

function heightScale({ bars, integratedLufs }: Picture, panel: Panel): (lufs: number) => number {
  const loudest = bars.reduce(
    (most, { lufs }) => Math.max(most, lufs ?? most),
    integratedLufs ?? -70,
  );
  const top = loudest + HEADROOM_LU;
  return (lufs) => panel.top + Math.min(1, Math.max(0, (top - lufs) / RANGE_LU)) * panel.height;
}

/** Stretches without a gap: in silence there is no loudness, and no line. */
function runsOf(
  picture: Picture,
  panel: Panel,
  yOf: (lufs: number) => number,
): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let isOpen = false;
  for (const [index, { lufs }] of picture.bars.entries()) {
    if (lufs !== null) {
      if (!isOpen) runs.push([]);
      const { left, width } = barPlace(panel, index);
      runs.at(-1)?.push({ x: left + width / 2, y: yOf(lufs) });
    }
    isOpen = lufs !== null;
  }
  return runs;
}

function drawRun(context: SKRSContext2D, run: readonly Point[], panel: Panel): void {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return;
  const bottom = panel.top + panel.height;
  context.fillStyle = LOUDNESS_FILL;
  context.beginPath();
  context.moveTo(first.x, bottom);
  for (const { x, y } of run) context.lineTo(x, y);
  context.lineTo(last.x, bottom);
  context.fill();
  context.strokeStyle = LOUDNESS_LINE;
  context.lineWidth = LINE_PX;
  context.lineJoin = "round";
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(first.x, first.y);
  for (const { x, y } of run) context.lineTo(x, y);
  context.stroke();
}

function drawIntegrated(context: SKRSContext2D, panel: Panel, y: number): void {
  context.strokeStyle = DIM_TEXT;
  context.lineWidth = 2;
  context.setLineDash(DASH_PX);
  context.beginPath();
  context.moveTo(panel.left, y);
  context.lineTo(panel.left + panel.width, y);
  context.stroke();
  context.setLineDash([]);
}
