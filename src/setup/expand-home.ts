import { join } from "node:path";

/** What a shell makes of `~/models`: whoever types a path into a prompt has no shell. */
export function expandHome(path: string, home: string): string {
  if (path === "~") return home;
  return /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
}
