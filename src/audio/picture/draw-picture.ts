import { createCanvas } from "@napi-rs/canvas";
import { drawLegend } from "./draw-legend.ts";
import { drawLoudness, writeLoudness } from "./draw-loudness.ts";
import { drawBoundaries, shadeSections } from "./draw-sections.ts";
import { drawSpectrogram, writeFrequencies } from "./draw-spectrogram.ts";
import { drawTimeAxis } from "./draw-time-axis.ts";
import { drawWaveform } from "./draw-waveform.ts";
import { layOut } from "./layout.ts";
import { BACKGROUND } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { loadFont } from "./text.ts";

const WEBP_QUALITY = 82;

/**
 * A WebP of the track: waveform, clipping, sections, loudness and, where the picture has one, the spectrogram. Blocks for
 * a fifth of a second, in native code: run it in a process of its own (`createPicturePainter`).
 */
export function drawPicture(picture: Picture): Buffer {
  loadFont();
  const layout = layOut({
    sections: picture.boundaries.length > 0,
    spectrogram: picture.spectrogram !== null,
  });
  const canvas = createCanvas(layout.widthPx, layout.heightPx);
  const context = canvas.getContext("2d");
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, layout.widthPx, layout.heightPx);
  shadeSections(context, picture, layout);
  if (picture.spectrogram && layout.spectrogram) {
    const place = { panel: layout.spectrogram, seconds: picture.seconds };
    drawSpectrogram(context, picture.spectrogram, place);
  }
  drawWaveform(context, picture, layout);
  drawLoudness(context, picture, layout.loudness);
  drawBoundaries(context, picture, layout);
  // Last, so that no line runs through them.
  writeLoudness(context, picture, layout.loudness);
  if (picture.spectrogram && layout.spectrogram) {
    writeFrequencies(context, picture.spectrogram, layout.spectrogram);
  }
  drawTimeAxis(context, picture, layout.timeAxis);
  drawLegend(context, picture, layout.legend);
  return canvas.encodeSync("webp", WEBP_QUALITY);
}
