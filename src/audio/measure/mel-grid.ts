import { round } from "./decibels.ts";
import type { Spectrogram } from "./measurements.ts";
import { createMelBands } from "./mel-bands.ts";

export interface MelGrid {
  /** Power of each bin, left and right, of the next frame. They are overwritten later. */
  add(left: Float64Array, right: Float64Array): void;
  /** Undefined where not one frame came: the track is shorter than that. */
  finish(): Spectrogram | undefined;
}

export interface MelGridOptions {
  readonly binHz: number;
  readonly frameSeconds: number;
  readonly highestHz: number;
}

const BANDS = 64;
const MAX_COLUMNS = 512;
const FROM_HZ = 30;
const TO_HZ = 20_000;
const FLOOR_DBFS = -120;
const STEPS_PER_DB = 2;
const FAINTEST = 1e-13;

/**
 * A spectrogram small enough to be kept: from spectra that are made anyway, in bounded space. Whenever there are too
 * many columns, each two become one.
 */
export function createMelGrid({ binHz, frameSeconds, highestHz }: MelGridOptions): MelGrid {
  const toHz = Math.min(TO_HZ, highestHz);
  const mel = createMelBands({ count: BANDS, fromHz: FROM_HZ, toHz, binHz });
  let columns: Float64Array[] = [];
  let framesPerColumn = 1;
  let frames = 0;
  const power = new Float64Array(Math.ceil(highestHz / binHz) + 2);
  const bands = new Float64Array(BANDS);

  function halve(): void {
    columns = columns.flatMap((column, index) => {
      const next = columns[index + 1];
      if (index % 2 === 1 || !next) return [];
      return [column.map((sum, band) => sum + (next[band] ?? 0))];
    });
    framesPerColumn *= 2;
  }

  return {
    add(left, right) {
      for (let bin = 0; bin < left.length; bin += 1) {
        power[bin] = ((left[bin] ?? 0) + (right[bin] ?? 0)) / 2;
      }
      mel.sum(power, bands);
      if (frames % framesPerColumn === 0) {
        if (columns.length === MAX_COLUMNS) halve();
        columns.push(new Float64Array(BANDS));
      }
      const column = columns.at(-1);
      column?.set(column.map((sum, band) => sum + (bands[band] ?? 0)));
      frames += 1;
    },
    finish() {
      if (frames === 0) return undefined;
      const levels = columns.flatMap((column, index) => {
        const inside = Math.min(framesPerColumn, frames - index * framesPerColumn);
        return Array.from(column, (sum) => toByte(sum / inside));
      });
      return {
        stepSeconds: round(frameSeconds * framesPerColumn, 6),
        columns: columns.length,
        bands: BANDS,
        fromHz: FROM_HZ,
        toHz: round(toHz, 0),
        floorDbfs: FLOOR_DBFS,
        stepsPerDb: STEPS_PER_DB,
        levels: Buffer.from(levels).toString("base64"),
      };
    },
  };
}

function toByte(power: number): number {
  const decibels = 10 * Math.log10(power + FAINTEST) - FLOOR_DBFS;
  return Math.min(255, Math.max(0, Math.round(decibels * STEPS_PER_DB)));
}
