// Draws what the tests compare with: `node scripts/picture-goldens.ts`. Run it when pictures are meant to look different,
// and look at every one of them before it is committed.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { drawPicture } from "../src/audio/picture/draw-picture.ts";
import { GOLDENS, goldenFileName } from "./picture-samples/goldens.ts";

const FOLDER = new URL("../test/fixtures/pictures/", import.meta.url);

await mkdir(FOLDER, { recursive: true });
for (const { name, picture } of GOLDENS) {
  await writeFile(new URL(goldenFileName(name), FOLDER), drawPicture(picture()));
}
console.log(`Look at ${fileURLToPath(FOLDER)}.`);
