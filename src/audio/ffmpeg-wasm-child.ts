// Run as a process of its own: `node ffmpeg-wasm-child.ts CORE.wasm INPUT FOLDER FFMPEG-ARG…`. ffmpeg sees a file system in
// memory with the upload as /input and writes to /out; what it left there is copied to FOLDER. Its log goes to stderr.
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const CRASHED = 134;
const [wasmPath = "", inputPath = "", folder = "", ...args] = process.argv.slice(2);

// The build expects a browser's worker and looks for nothing more than these two.
Object.assign(globalThis, { self: globalThis, location: { href: "file:///" } });
const { default: createFFmpegCore } = await import("@ffmpeg/core");
const core = await createFFmpegCore({ wasmBinary: readFileSync(wasmPath) });
core.setLogger(({ message }) => log(message));
core.FS.mkdir("/out");
core.FS.writeFile("/input", readFileSync(inputPath), { canOwn: true });
try {
  process.exitCode = core.exec(...args);
  for (const name of core.FS.readdir("/out").filter((entry) => !entry.startsWith("."))) {
    writeFileSync(join(folder, name), core.FS.readFile(`/out/${name}`));
  }
} catch (error) {
  log(String(error));
  process.exitCode = CRASHED;
}

function log(line: string): void {
  writeSync(2, `${line}\n`);
}
