import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { execa } from "execa";

const WIDTH = 640;
const TALLEST = 4000;
const TIMEOUT_MS = 60_000;

const QUALITY = 85;

/** A picture (WebP) of the page's `main`, twice as dense as its pixels. Returns how many bytes it has. */
export async function photograph(chrome: string, html: string, path: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "liner-notes-pictures-"));
  try {
    const page = join(folder, "page.html");
    const measuring = `<script>document.documentElement.dataset.height = Math.ceil(document.querySelector("main").getBoundingClientRect().height)</script>`;
    await writeFile(page, html + measuring);
    const look = (height: number, ...args: string[]) =>
      execa(
        chrome,
        [
          ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
          ["--force-device-scale-factor=2", `--window-size=${WIDTH},${height}`],
          [`--user-data-dir=${join(folder, "profile")}`, "--allow-file-access-from-files"],
          [...args, `file://${page}`],
        ].flat(),
        { timeout: TIMEOUT_MS, stderr: "ignore" },
      );
    const { stdout } = await look(TALLEST, "--dump-dom");
    const height = Number(/data-height="(\d+)"/.exec(stdout)?.[1]);
    if (!(height > 0)) throw new Error("the page has no height");
    const shot = join(folder, "shot.png");
    await look(height, `--screenshot=${shot}`);
    const webp = await toWebp(shot); // A spectrogram is not for PNG.
    await writeFile(path, webp);
    return webp.length;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function toWebp(path: string): Promise<Buffer> {
  const image = await loadImage(path);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.encode("webp", QUALITY);
}
