import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it } from "vitest";
import { imagineTrack } from "../../scripts/picture-samples/imagined-track.ts";
import { createPictureSaver } from "../../src/terminal/picture-saver.ts";

it("gives each file a picture of its own, whatever the files are called", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pictures-"));
  const files = ["tune.mp3", "tune.wav", "tune-2.mp3", "other/tune.mp3"];
  const painted = files.map((file) => Buffer.from(file));
  let next = 0;
  const painter = {
    async paint() {
      return { bytes: painted[next++] ?? Buffer.alloc(0), fileName: "track.webp", altText: "" };
    },
  };
  const { signal } = new AbortController();
  const options = { target: folder, files, painter, logger: pino({ level: "silent" }) };

  const saver = await createPictureSaver(options);
  const track = imagineTrack({ parts: [{ seconds: 1, level: 0.5, brightness: 0.5 }] });
  for (const index of files.keys()) await saver.save(index, Promise.resolve(track), signal);

  const names = (await readdir(folder)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  await rm(folder, { recursive: true });
  expect(names).toEqual(["tune-2-2.webp", "tune-2.webp", "tune-3.webp", "tune.webp"]);
  expect(texts.toSorted()).toEqual(files.toSorted());
});
