import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { findExecutable } from "../../src/find-executable.ts";
import { unpackDebianPackages } from "../../src/setup/debian-packages.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Prometheus' own checker of rules and metrics. */
    promtoolPath: string;
  }
}

const FOLDER = fileURLToPath(new URL("../../.cache/promtool", import.meta.url));
const FETCH_TIMEOUT_MS = 10 * 60 * 1000;

/** Finds or fetches promtool; where there is none the run fails, it never skips a test. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide("promtoolPath", await promtool());
}

async function promtool(): Promise<string> {
  const onPath = await findExecutable("promtool", process.env["PATH"] ?? "");
  if (onPath !== undefined) return onPath;
  const fetched = join(FOLDER, "bin", "promtool");
  const isThere = await access(fetched).then(
    () => true,
    () => false,
  );
  if (!isThere) await fetchPromtool();
  return fetched;
}

async function fetchPromtool(): Promise<void> {
  await unpackDebianPackages(
    {
      packages: ["prometheus"],
      suite: "machine",
      // A Go program: the C library is all it needs of what the server's package asks for.
      leaveOut: /^(?!prometheus$|libc6$)/,
      programs: ["promtool"],
      folder: FOLDER,
      env: process.env,
      onProgress: (line) => console.error(line),
    },
    AbortSignal.timeout(FETCH_TIMEOUT_MS),
  );
}
