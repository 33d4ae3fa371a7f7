import type { SKRSContext2D } from "@napi-rs/canvas";
import { chooseLabels, type Label } from "./choose-labels.ts";
import { clockTime } from "./clock-time.ts";
import { timePlace, type Panel } from "./layout.ts";
import { DIM_TEXT, FAINT_LINE } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { drawText, textWidth } from "./text.ts";

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 18_000,
] as const;
const MOST_STEPS = 7;
const LABEL_GAP_PX = 40;
const TICK_PX = 8;

/** Start and length at the ends, round times between them. */
export function drawTimeAxis(context: SKRSContext2D, picture: Picture, panel: Panel): void {
  const { seconds } = picture;
  const step = STEPS_SECONDS.find((length) => seconds / length <= MOST_STEPS) ?? seconds;
  const rounds = Array.from({ length: Math.ceil(seconds / step) }, (_, index) => index * step);
  const label = (text: string, atSeconds: number, weight: number): Label => ({
    text,
    x: timePlace(panel, atSeconds / seconds),
    width: textWidth(context, text),
    weight,
  });
  const labels = [
    label(endText(picture), seconds, 2),
    ...rounds.map((time) => label(clockTime(time), time, time === 0 ? 2 : 1)),
  ];
  const room = { from: panel.left, to: panel.left + panel.width, gap: LABEL_GAP_PX };
  for (const { text, x } of chooseLabels(labels, room)) {
    drawText(context, text, { x, middle: panel.top + 32 }, { color: DIM_TEXT, align: "center" });
  }
  context.fillStyle = FAINT_LINE;
  for (const time of [...rounds, seconds]) {
    context.fillRect(Math.round(timePlace(panel, time / seconds)) - 1, panel.top + 2, 2, TICK_PX);
  }
}

function endText({ seconds, goesOn }: Picture): string {
  const text = seconds < 9.95 ? `${seconds.toFixed(1)} s` : clockTime(seconds);
  return goesOn ? `${text}+` : text;
}
