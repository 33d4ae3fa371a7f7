import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { inject } from "vitest";
import type { HostileHub } from "../setup/download/hostile-hub.ts";
import { startModelHub } from "../setup/model-hub.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A hub with the stand-in model, and a folder where setup may do as it likes. */
export async function openSetupStage() {
  const hub: HostileHub = await startModelHub();
  const folder = await mkdtemp(join(tmpdir(), "liner-setup-"));
  const dotenv = join(folder, ".env");
  const modelDir = join(folder, "models");
  const llama = ["--llama-bin-dir", inject("llamaBinDir")];
  const places = ["--dotenv", dotenv, "--model-dir", modelDir, "--mirror", hub.endpoint.href];
  return {
    hub,
    folder,
    dotenv,
    modelDir,
    /** The flags that keep setup to this stage. */
    places: [...places, ...llama],
    setUp(flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
      const given = flags.includes("--llama") ? places : [...places, ...llama];
      return execa(process.execPath, ["src/cli.ts", "setup", ...given, ...flags], {
        cwd: ROOT,
        reject: false,
        extendEnv: false,
        stdin: "ignore",
        env: { PATH: process.env["PATH"], DISCORD_API_URL: "http://127.0.0.1:9", ...env },
      });
    },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

export type SetupStage = Awaited<ReturnType<typeof openSetupStage>>;
