import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { loadImage } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { GOLDENS, goldenFileName } from "../../../scripts/picture-samples/goldens.ts";
import { IMAGINED_TRACKS } from "../../../scripts/picture-samples/tracks.ts";
import { drawPicture } from "../../../src/audio/picture/draw-picture.ts";
import { BAR_COUNT } from "../../../src/audio/picture/layout.ts";
import type { Picture } from "../../../src/audio/picture/picture.ts";
import { toPicture } from "../../../src/audio/picture/to-picture.ts";
import { difference, seen } from "./compare.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/pictures/", import.meta.url));
/** Half of what the least of the changes below makes; the same picture again makes 0. */
const TOLERANCE = 5;
const MAX_BYTES = 150_000;

const SONG = toPicture(IMAGINED_TRACKS.song(), BAR_COUNT);
const CLIPPED = toPicture(IMAGINED_TRACKS["clipped song"](), BAR_COUNT);

it.each(GOLDENS)("draws $name as it did when it was looked at", async ({ name, picture }) => {
  const golden = await readFile(`${FOLDER}${goldenFileName(name)}`);

  const drawn = drawPicture(picture());

  expect(difference(await seen(drawn), await seen(golden))).toBeLessThan(TOLERANCE);
});

describe("the comparison with what was looked at", () => {
  it.each<{ change: string; from: Picture; to: Picture }>([
    {
      change: "clipping is no longer marked",
      from: CLIPPED,
      to: {
        ...CLIPPED,
        bars: CLIPPED.bars.map((bar) => Object.assign({}, bar, { clippedSamples: 0 })),
      },
    },
    {
      change: "bass and treble have each other's colours",
      from: SONG,
      to: {
        ...SONG,
        bars: SONG.bars.map((bar) => Object.assign({}, bar, { brightness: 1 - bar.brightness })),
      },
    },
    {
      change: "the waveform is half as high",
      from: SONG,
      to: { ...SONG, bars: SONG.bars.map((bar) => Object.assign({}, bar, { peak: bar.peak / 2 })) },
    },
    {
      change: "sections change five seconds later",
      from: SONG,
      to: {
        ...SONG,
        boundaries: SONG.boundaries.map(({ seconds, novelty }) => ({
          seconds: seconds + 5,
          novelty,
        })),
      },
    },
    {
      change: "the loudness has another number",
      from: SONG,
      to: { ...SONG, integratedLufs: (SONG.integratedLufs ?? 0) + 1.3 },
    },
    {
      change: "the loudness curve is flat",
      from: SONG,
      to: { ...SONG, bars: SONG.bars.map((bar) => Object.assign({}, bar, { lufs: -14 })) },
    },
    {
      change: "times are off",
      from: SONG,
      to: { ...SONG, seconds: SONG.seconds * 1.1 },
    },
    {
      change: "the spectrogram is upside down",
      from: SONG,
      to: { ...SONG, spectrogram: upsideDown(SONG) },
    },
  ])("notices when $change", async ({ from, to }) => {
    const changed = difference(await seen(drawPicture(from)), await seen(drawPicture(to)));

    expect(changed).toBeGreaterThan(2 * TOLERANCE);
  });
});

it.each([1e-9, 0.4, 359_999, 1e15, 1e300])(
  "draws a track that is said to last %f s at the usual width",
  async (seconds) => {
    const { width } = await loadImage(drawPicture({ ...SONG, seconds }));

    expect(width).toBe(1_200);
  },
);

it("draws the same bytes for the same track", () => {
  expect(drawPicture(SONG).equals(drawPicture(SONG))).toBe(true);
});

it.each([
  { name: "a song", picture: SONG },
  { name: "a song of which everything clips", picture: CLIPPED },
  { name: "a song that is all noise", picture: { ...SONG, spectrogram: noise(SONG) } },
])("keeps $name small enough to be posted by the dozen", ({ picture }) => {
  expect(drawPicture(picture).length).toBeLessThan(MAX_BYTES);
});

it("takes a small part of a second for a song", () => {
  drawPicture(SONG);
  const before = process.cpuUsage();

  drawPicture(SONG);

  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(500);
});

it("is twice as wide as Discord shows it, and no higher than wide", async () => {
  const { width, height } = await loadImage(drawPicture(SONG));

  expect(width).toBe(1_200);
  expect(height).toBeLessThan(width);
});

function upsideDown({ spectrogram }: Picture): Picture["spectrogram"] {
  if (!spectrogram) return null;
  const bytes = Buffer.from(spectrogram.levels, "base64");
  const { columns, bands } = spectrogram;
  const turned = Array.from({ length: columns }, (_, column) =>
    bytes.subarray(column * bands, (column + 1) * bands).toReversed(),
  );
  return { ...spectrogram, levels: Buffer.concat(turned).toString("base64") };
}

function noise({ spectrogram }: Picture): Picture["spectrogram"] {
  if (!spectrogram) return null;
  let state = 1;
  const bytes = Buffer.from(spectrogram.levels, "base64").map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return { ...spectrogram, levels: Buffer.from(bytes).toString("base64") };
}
