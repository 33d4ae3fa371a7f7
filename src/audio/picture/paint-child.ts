// Run as a process of its own: `node paint-child.ts JOB`. Reads a `Picture` as JSON from the file JOB, writes the WebP to
// stdout.
import { readFileSync } from "node:fs";
import { drawPicture } from "./draw-picture.ts";
import type { Picture } from "./picture.ts";

const [job = ""] = process.argv.slice(2);

// Written by our parent from numbers that it cleaned.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const picture = JSON.parse(readFileSync(job, "utf8")) as Picture;
process.stdout.write(drawPicture(picture));
