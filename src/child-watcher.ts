// Run as a process of its own: `node child-watcher.ts COMMAND ARG…`. Its stdin is a pipe that only the bot holds open;
// when the pipe closes, the bot is gone, and so is the command at once.
import { spawn } from "node:child_process";

const [command = "", ...args] = process.argv.slice(2);

// Listeners first: a signal that found none would end us and leave the command alone.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => child.kill(signal));
}
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });

process.stdin.resume();
for (const event of ["end", "close", "error"]) process.stdin.on(event, () => child.kill("SIGKILL"));
child.on("error", (error: NodeJS.ErrnoException) => {
  process.stderr.write(`${command}: ${error.code ?? error.message}\n`);
  process.exit(error.code === "ENOENT" ? 127 : 126);
});
child.on("exit", (code, signal) => {
  // Ends the way the child ended, so that whoever waits for us sees the same thing.
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
