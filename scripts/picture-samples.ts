// Makes pictures to look at: `node scripts/picture-samples.ts [FOLDER] [AUDIO-FILE…]` (default: data/pictures and the sample
// track). Each track is drawn both ways, and the folder gets a page that shows them on Discord's dark card, at a phone's
// width and at a desktop's.
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findDecoder } from "../src/audio/find-decoder.ts";
import type { Measurements } from "../src/audio/measure/measurements.ts";
import { measureTrack } from "../src/audio/measure/measure-track.ts";
import { createPicturePainter } from "../src/audio/picture/picture-painter.ts";
import { openTempFolder } from "../src/audio/temp-folder.ts";
import { IMAGINED_TRACKS } from "./picture-samples/tracks.ts";

const SAMPLE_TRACK = fileURLToPath(new URL("../assets/sample-track.mp3", import.meta.url));
const WIDTHS_PX = [360, 600] as const;

const [folder = "data/pictures", ...files] = process.argv.slice(2);
const { signal } = new AbortController();
await mkdir(folder, { recursive: true });
await using scratch = await openTempFolder(folder);
const painter = createPicturePainter({ scratchDir: scratch.path, env: process.env });
const figures: string[] = [];

for (const file of files.length > 0 ? files : [SAMPLE_TRACK])
  await show(basename(file), await measure(file));
for (const [name, imagine] of Object.entries(IMAGINED_TRACKS)) await show(name, imagine());
await writeFile(join(folder, "index.html"), page(figures));
console.log(`Open ${join(folder, "index.html")}.`);

async function measure(path: string): Promise<Measurements> {
  const decoder = await findDecoder(
    { searchPath: process.env["PATH"] ?? "", env: process.env },
    signal,
  );
  await using place = await openTempFolder(scratch.path);
  return await measureTrack({ path, folder: place.path, program: decoder.program }, signal);
}

async function show(name: string, measurements: Measurements): Promise<void> {
  for (const kind of ["waveform", "with-spectrogram"] as const) {
    const startedMs = performance.now();
    const { bytes, altText } = await painter.paint(measurements, kind, signal);
    const fileName = `${name.replaceAll(/[^\w.-]+/g, "-")}-${kind}.webp`;
    await writeFile(join(folder, fileName), bytes);
    const milliseconds = Math.round(performance.now() - startedMs);
    console.log(
      `${fileName}: ${Math.round(bytes.length / 1_000)} KB, ${milliseconds} ms\n  ${altText}`,
    );
    for (const width of WIDTHS_PX) {
      figures.push(`<img src="${fileName}" width="${width}" alt="${altText}">`);
    }
  }
}

function page(images: readonly string[]): string {
  const style =
    "body { background: #2b2d31; padding: 16px } img { border-radius: 8px; margin: 8px }";
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>\n${images.join("\n")}\n`;
}
