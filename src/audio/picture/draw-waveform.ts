import type { SKRSContext2D } from "@napi-rs/canvas";
import { cssColor, mixColors, parseHex } from "./color-ramp.ts";
import { barPlace, type Layout, type Panel } from "./layout.ts";
import { BACKGROUND_RGB, brightnessRamp, CLIPPING, FAINT_LINE, TEXT } from "./palette.ts";
import type { Bar, Picture } from "./picture.ts";
import { drawText } from "./text.ts";

const LEAST_HALF_PX = 2;
/** How much of the peaks' colour the background takes: what is always there stands out from what is there for a moment. */
const PEAK_DIMNESS = 0.3;
/** From how many samples in a bar its mark is taller: one or two are a normalised peak, many are a wall. */
const CLIPPING_STEPS = [1, 3, 30] as const;

/** Peaks behind, RMS in front, mirrored; full scale is the panel's height. Above it, a mark where samples clip. */
export function drawWaveform(context: SKRSContext2D, picture: Picture, layout: Layout): void {
  for (const [index, bar] of picture.bars.entries()) {
    const color = bar.peak > 0 ? brightnessRamp(bar.brightness) : parseHex(FAINT_LINE);
    const dim = cssColor(mixColors(color, BACKGROUND_RGB, PEAK_DIMNESS));
    drawBar(context, layout.waveform, {
      index,
      level: bar.peak * picture.magnification,
      color: dim,
    });
    const level = bar.rms * picture.magnification;
    drawBar(context, layout.waveform, { index, level, color: cssColor(color) });
    drawClipping(context, layout.clipping, { index, bar });
  }
  if (picture.magnification === 1) return;
  const { left, top } = layout.waveform;
  const place = { x: left, middle: top + 22 };
  const style = { color: TEXT, align: "left", halo: "dark" } as const;
  drawText(context, `\u{D7}${picture.magnification}`, place, style);
}

function drawBar(
  context: SKRSContext2D,
  panel: Panel,
  {
    index,
    level,
    color,
  }: { readonly index: number; readonly level: number; readonly color: string },
): void {
  const { left, width } = barPlace(panel, index);
  const half = Math.max(LEAST_HALF_PX, (Math.min(1, level) * panel.height) / 2);
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(left, panel.top + panel.height / 2 - half, width, 2 * half, width / 2);
  context.fill();
}

function drawClipping(
  context: SKRSContext2D,
  panel: Panel,
  { index, bar }: { readonly index: number; readonly bar: Bar },
): void {
  const steps = CLIPPING_STEPS.filter((least) => bar.clippedSamples >= least).length;
  if (steps === 0) return;
  const { left, width } = barPlace(panel, index);
  const height = (panel.height - 6) * (steps / CLIPPING_STEPS.length);
  context.fillStyle = CLIPPING;
  context.fillRect(left - 1, panel.top + panel.height - 6 - height, width + 2, height);
}
