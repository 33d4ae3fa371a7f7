import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { Spectrogram } from "../measure/measurements.ts";
import type { Panel } from "./layout.ts";
import { levelRamp, TEXT } from "./palette.ts";
import { drawText } from "./text.ts";

const RANGE_DB = 54;
/** Pink noise is one colour then: else all treble would be dark. */
const TILT_DB_PER_OCTAVE = 3;
const MARKS = [
  { hz: 10_000, text: "10 kHz" },
  { hz: 1_000, text: "1 kHz" },
] as const;

/** Mel bands over time, the loudest of the track as the lightest colour. */
export function drawSpectrogram(
  context: SKRSContext2D,
  spectrogram: Spectrogram,
  { panel, seconds }: { readonly panel: Panel; readonly seconds: number },
): void {
  const { columns, bands, stepSeconds } = spectrogram;
  const image = toImage(spectrogram);
  // A short clip's frames end before it does.
  const width = Math.min(1, (columns * stepSeconds) / seconds) * panel.width;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, columns, bands, panel.left, panel.top, width, panel.height);
}

/** What pitch is at which height. */
export function writeFrequencies(
  context: SKRSContext2D,
  spectrogram: Spectrogram,
  panel: Panel,
): void {
  for (const { hz, text } of MARKS) {
    const share = melShare(spectrogram, hz);
    if (share < 0.1 || share > 0.9) continue;
    const place = { x: panel.left + 14, middle: panel.top + panel.height * (1 - share) };
    drawText(context, text, place, { color: TEXT, align: "left", halo: "dark" });
  }
}

function toImage(spectrogram: Spectrogram) {
  const { columns, bands } = spectrogram;
  const levels = toDecibels(spectrogram);
  const top = nearlyLoudest(levels);
  const canvas = createCanvas(columns, bands);
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, bands);
  for (let column = 0; column < columns; column += 1) {
    for (let band = 0; band < bands; band += 1) {
      const level = levels[column * bands + band] ?? 0;
      const color = levelRamp(1 - (top - level) / RANGE_DB);
      image.data.set([...color, 255], ((bands - 1 - band) * columns + column) * 4);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function toDecibels(spectrogram: Spectrogram): Float64Array {
  const { bands, floorDbfs, stepsPerDb } = spectrogram;
  const tilts = Array.from(
    { length: bands },
    (_, band) => TILT_DB_PER_OCTAVE * Math.log2(bandHz(spectrogram, band) / 1_000),
  );
  return Float64Array.from(
    Buffer.from(spectrogram.levels, "base64"),
    (level, index) =>
      floorDbfs + level / stepsPerDb + (level > 0 ? (tilts[index % bands] ?? 0) : 0),
  );
}

/** A click does not darken all the rest. */
function nearlyLoudest(levels: Float64Array): number {
  return levels.toSorted()[Math.floor((levels.length - 1) * 0.998)] ?? 0;
}

function bandHz({ bands, fromHz, toHz }: Spectrogram, band: number): number {
  const [low, high] = [toMel(fromHz), toMel(toHz)];
  return toHertz(low + ((band + 1) / (bands + 1)) * (high - low));
}

function melShare({ fromHz, toHz }: Spectrogram, hz: number): number {
  return (toMel(hz) - toMel(fromHz)) / (toMel(toHz) - toMel(fromHz));
}

function toMel(hz: number): number {
  return 2_595 * Math.log10(1 + hz / 700);
}

function toHertz(mel: number): number {
  return 700 * (10 ** (mel / 2_595) - 1);
}
