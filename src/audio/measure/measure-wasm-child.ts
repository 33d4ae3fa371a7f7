// Run as a process of its own: `node measure-wasm-child.ts CAP-SECONDS CORE.wasm INPUT FFMPEG-ARG…`. ffmpeg sees a file
// system of its own with the upload as /upload/input, and a device /dev/measure that measures what is written to it. Its
// log goes to stderr, the measurements go to stdout as one line of JSON.
import { readFileSync, writeSync } from "node:fs";
import { mountUpload } from "./mount-upload.ts";
import { createMeasuring } from "./measuring.ts";

const CRASHED = 134;
const [capSeconds = "", wasmPath = "", inputPath = "", ...args] = process.argv.slice(2);

// The build expects a browser's worker and looks for nothing more than these two.
Object.assign(globalThis, { self: globalThis, location: { href: "file:///" } });
const { default: createFFmpegCore } = await import("@ffmpeg/core");
const core = await createFFmpegCore({ wasmBinary: readFileSync(wasmPath) });
core.setLogger(({ message }) => log(message));
mountUpload(core, { hostPath: inputPath, folder: "/upload", name: "input" });

const measuring = createMeasuring(Number(capSeconds));
const device = core.FS.makedev(64, 0);
core.FS.registerDevice(device, {
  write(_stream, buffer, offset, length) {
    measuring.push(buffer.slice(offset, offset + length));
    return length;
  },
});
core.FS.mkdev("/dev/measure", device);
try {
  process.exitCode = core.exec(...args);
} catch (error) {
  log(String(error));
  process.exitCode = CRASHED;
}
process.stdout.write(`${JSON.stringify(measuring.finish())}\n`);

function log(line: string): void {
  writeSync(2, `${line}\n`);
}
