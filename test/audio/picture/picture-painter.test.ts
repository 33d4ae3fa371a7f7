import { readdir } from "node:fs/promises";
import { createCanvas, loadImage, type SKRSContext2D } from "@napi-rs/canvas";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imagineTrack } from "../../../scripts/picture-samples/imagined-track.ts";
import { IMAGINED_TRACKS } from "../../../scripts/picture-samples/tracks.ts";
import type { Measurements } from "../../../src/audio/measure/measurements.ts";
import {
  createPicturePainter,
  type PicturePainter,
} from "../../../src/audio/picture/picture-painter.ts";
import { processesMentioning } from "../../helpers/processes.ts";
import { makeTempDir, never } from "../sounds.ts";

const SONG = IMAGINED_TRACKS.song();

let scratch: { path: string } & AsyncDisposable;
let painter: PicturePainter;

beforeEach(async () => {
  scratch = await makeTempDir();
  painter = createPicturePainter({ scratchDir: scratch.path, env: process.env });
});

afterEach(async () => {
  const left = [...(await processesMentioning(scratch.path)), ...(await readdir(scratch.path))];
  await scratch[Symbol.asyncDispose]();
  if (left.length > 0) throw new Error(`the painter left behind: ${left.join(", ")}`);
});

describe("a painter", () => {
  it("gives a picture with its file name and what to say to who cannot see it", async () => {
    const picture = await painter.paint(SONG, "waveform", never());

    const { width } = await loadImage(picture.bytes);
    expect(width).toBe(1_200);
    expect(picture.fileName).toMatch(/\.webp$/);
    expect(picture.altText).toContain("4 min 12 s");
  });

  it("puts a spectrogram under the waveform when asked to", async () => {
    const [without, withOne] = await Promise.all([
      heightOf(painter, SONG, "waveform"),
      heightOf(painter, SONG, "with-spectrogram"),
    ]);

    expect(withOne).toBeGreaterThan(without + 200);
  });

  it("leaves the spectrogram out where none was measured", async () => {
    const { spectrogram: _, ...bare } = SONG;

    expect(await heightOf(painter, bare, "with-spectrogram")).toBe(
      await heightOf(painter, SONG, "waveform"),
    );
  });

  it("lets the bot go on while it draws", async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);

    await painter.paint(SONG, "with-spectrogram", never());
    clearInterval(timer);

    expect(ticks).toBeGreaterThan(20);
  });

  it("draws what nobody measured, rather than to fall over it", async () => {
    const numbers = [Number.NaN, Infinity, -1, 1e300, "1", null] as unknown as readonly number[];
    const timeline = {
      stepSeconds: Number.NaN,
      peak: numbers,
      rms: numbers,
      low: numbers,
      mid: numbers,
      high: numbers,
      shortTermLufs: numbers,
      clippedSamples: [],
    };

    const { bytes } = await painter.paint({ ...SONG, timeline }, "with-spectrogram", never());

    expect((await loadImage(bytes)).width).toBe(1_200);
  });

  it("survives that its process is killed, and draws the next picture", async () => {
    const failure = painter.paint(SONG, "with-spectrogram", never()).catch(String);
    for (const pid of await firstProcesses(scratch.path)) process.kill(pid, "SIGKILL");

    expect(await failure).toContain("drawing ended with SIGKILL");
    await expect(painter.paint(SONG, "waveform", never())).resolves.toBeDefined();
  });

  it("gives up a picture that takes too long", async () => {
    const hasty = createPicturePainter({
      scratchDir: scratch.path,
      env: process.env,
      deadlineMs: 1,
    });

    await expect(hasty.paint(SONG, "waveform", never())).rejects.toThrow("more than 1 ms");
  });

  it("stops when told to", async () => {
    const stop = new AbortController();
    const failure = painter.paint(SONG, "waveform", stop.signal).catch(String);
    await firstProcesses(scratch.path);

    stop.abort(new Error("enough"));

    expect(await failure).toContain("enough");
  });

  it("does not begin what was stopped before", async () => {
    const signal = AbortSignal.abort(new Error("enough"));

    await expect(painter.paint(SONG, "waveform", signal)).rejects.toThrow("enough");
  });
});

it("marks clipping in the row above the waveform, and only where it clips", async () => {
  const part = { seconds: 30, level: 0.8, brightness: 0.5 };
  const track = imagineTrack({ parts: [part, { ...part, clipping: 1 }] });

  const { bytes } = await painter.paint(track, "waveform", never());

  const image = await loadImage(bytes);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  expect(redPixels(context, { from: 40, to: 590 })).toBe(0);
  expect(redPixels(context, { from: 610, to: 1_160 })).toBeGreaterThan(1_000);
});

async function heightOf(
  by: PicturePainter,
  track: Measurements,
  kind: "waveform" | "with-spectrogram",
): Promise<number> {
  const { bytes } = await by.paint(track, kind, never());
  return (await loadImage(bytes)).height;
}

async function firstProcesses(mentioned: string): Promise<readonly number[]> {
  for (;;) {
    const found = await processesMentioning(mentioned);
    if (found.length > 0) return found;
  }
}

/** In the upper fifth. */
function redPixels(
  context: SKRSContext2D,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const { data } = context.getImageData(from, 0, to - from, Math.round(context.canvas.height / 5));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (red > 220 && green < 130 && blue < 130) count += 1;
  }
  return count;
}
