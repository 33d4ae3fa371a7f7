// Run as a process of its own: `node measure-native-child.ts CAP-SECONDS FFMPEG FFMPEG-ARG…`, with an ffmpeg that is guarded,
// so that it ends with us. It writes its WAV into a pipe and its log to our stderr; the measurements go to stdout as one
// line of JSON. Exits as ffmpeg did.
import { once } from "node:events";
import { spawn } from "node:child_process";
import { createMeasuring } from "./measuring.ts";

const CRASHED = 134;
const [capSeconds = "", ffmpeg = "", ...args] = process.argv.slice(2);

const measuring = createMeasuring(Number(capSeconds));
// Nothing is written to its stdin: its guard may watch whether that is open.
const child = spawn(ffmpeg, args, { stdio: ["pipe", "pipe", "inherit"] });
const exited = once(child, "exit");
child.stdout.on("data", (bytes: Buffer) => measuring.push(bytes));
await Promise.all([exited, once(child.stdout, "end")]);
process.stdout.write(`${JSON.stringify(measuring.finish())}\n`);
process.exitCode = child.exitCode ?? CRASHED;
