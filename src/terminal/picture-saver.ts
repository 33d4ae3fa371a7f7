import { stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Logger } from "pino";
import type { Measurements } from "../audio/measure/measurements.ts";
import { UserError } from "../errors.ts";
import type { Painter } from "../orders/painter.ts";

export interface PictureSaverOptions {
  /** What the person gave: the picture's own name, or a folder. */
  readonly target: string;
  readonly files: readonly string[];
  readonly painter: Painter;
  readonly logger: Logger;
}

export interface PictureSaver {
  /** Draws the picture of the `index`th file and writes it; false, and a line in the log, where that fails. */
  save(
    index: number,
    measuring: Promise<Measurements | undefined>,
    signal: AbortSignal,
  ): Promise<boolean>;
}

const EXTENSIONS: ReadonlySet<string> = new Set([".png", ".webp"]);

/** Throws a UserError where the target does not do for these files, before anything is done. */
export async function createPictureSaver(options: PictureSaverOptions): Promise<PictureSaver> {
  const { painter, logger } = options;
  const paths = await pathsFor(options);

  return {
    async save(index, measuring, signal) {
      const path = paths[index];
      try {
        const measurements = await measuring;
        if (path === undefined || measurements === undefined) throw new Error("it is not measured");
        const { bytes } = await painter.paint(measurements, "with-spectrogram", signal);
        await writeFile(path, extname(path).toLowerCase() === ".png" ? await toPng(bytes) : bytes);
        return true;
      } catch (err) {
        signal.throwIfAborted();
        logger.error({ err, file: options.files[index] }, "no picture was made");
        return false;
      }
    },
  };
}

async function pathsFor({ target, files }: PictureSaverOptions): Promise<readonly string[]> {
  if (await isFolder(target)) return namesFor(files).map((name) => join(target, name));
  if (files.length > 1) {
    throw new UserError(
      "bad-usage",
      `There are ${files.length} files: give --picture a folder that is there.`,
    );
  }
  if (!EXTENSIONS.has(extname(target).toLowerCase())) {
    throw new UserError("bad-usage", "--picture takes a name that ends in .png or .webp.");
  }
  if (!(await isFolder(dirname(target)))) {
    throw new UserError("bad-usage", `There is no folder ${dirname(target)} for the picture.`);
  }
  return [target];
}

/** `tune.webp`; `tune-2.webp`, or the next that is free, where a file before it has that name. */
function namesFor(files: readonly string[]): readonly string[] {
  const given = new Set<string>();
  return files.map((file) => {
    const stem = basename(file, extname(file));
    let name = `${stem}.webp`;
    for (let count = 2; given.has(name); count += 1) name = `${stem}-${count}.webp`;
    given.add(name);
    return name;
  });
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function toPng(webp: Buffer): Promise<Buffer> {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas"); // Slow to load, and only this needs it.
  const image = await loadImage(webp);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.encode("png");
}
