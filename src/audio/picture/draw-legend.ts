import type { SKRSContext2D } from "@napi-rs/canvas";
import { cssColor } from "./color-ramp.ts";
import type { Panel } from "./layout.ts";
import { brightnessRamp, CLIPPING, DIM_TEXT, LOUDNESS_LINE } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { drawText, textWidth } from "./text.ts";

const RAMP_PX = { width: 150, height: 16, steps: 50 } as const;
const WORD_GAP_PX = 14;
const ENTRY_GAP_PX = 44;

/** What colour, mark and line stand for. */
export function drawLegend(context: SKRSContext2D, picture: Picture, panel: Panel): void {
  const middle = panel.top + panel.height / 2;
  let x = panel.left;
  const word = (text: string) => {
    drawText(context, text, { x, middle }, { color: DIM_TEXT, align: "left" });
    x += textWidth(context, text);
  };
  word("bass");
  x = drawRamp(context, x + WORD_GAP_PX, middle) + WORD_GAP_PX;
  word("treble");
  x += ENTRY_GAP_PX;
  context.fillStyle = LOUDNESS_LINE;
  context.fillRect(x, middle - 2, 44, 4);
  x += 44 + WORD_GAP_PX;
  word("loudness");
  if (picture.bars.every(({ clippedSamples }) => clippedSamples === 0)) return;
  x += ENTRY_GAP_PX;
  context.fillStyle = CLIPPING;
  for (const height of [6, 14, 10]) {
    context.fillRect(x, middle + 7 - height, 6, height);
    x += 8;
  }
  x += WORD_GAP_PX - 4;
  word("clipping");
}

function drawRamp(context: SKRSContext2D, left: number, middle: number): number {
  const { width, height, steps } = RAMP_PX;
  for (let step = 0; step < steps; step += 1) {
    context.fillStyle = cssColor(brightnessRamp(step / (steps - 1)));
    context.fillRect(
      left + (step * width) / steps,
      middle - height / 2,
      width / steps + 0.5,
      height,
    );
  }
  return left + width;
}
