import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { request } from "undici";
import type { ServerProcess } from "./llama-server-process.ts";

export interface SlotMemory {
  /** Neither rejects: what is not remembered is heard again. */
  save(server: ServerProcess, identity: string): Promise<void>;
  restore(server: ServerProcess, identity: string): Promise<void>;
}

/** Writing a gigabyte to a slow disk is worth less than hearing again. */
const PATIENCE_MS = 10_000;

/**
 * What the model has of the last conversation, in a file for each model while no server has it loaded: 57 KB a token,
 * so 0.2 GB for 150 s of music, written in a quarter of a second and read in less, where hearing again takes seconds.
 */
export function createSlotMemory(slotDir: string, logger: Logger): SlotMemory {
  async function act(
    action: "save" | "restore",
    server: ServerProcess,
    filename: string,
  ): Promise<void> {
    const { dispatcher, apiKey, baseUrl } = server;
    try {
      const response = await request(`${baseUrl}/slots/0?action=${action}`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ filename }),
        dispatcher,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const said = await response.body.text();
      logger.debug({ action, status: response.statusCode, said }, "slot");
    } catch (err) {
      logger.debug({ action, err }, "slot");
    }
  }

  return {
    save: (server, identity) => act("save", server, fileNameOf(identity)),
    async restore(server, identity) {
      const filename = fileNameOf(identity);
      if (await exists(join(slotDir, filename))) await act("restore", server, filename);
    },
  };
}

function fileNameOf(identity: string): string {
  return `${createHash("sha256").update(identity).digest("hex").slice(0, 32)}.slot`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
