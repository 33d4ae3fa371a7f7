import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  downloadFile,
  type DownloadOptions,
  type Tuning,
} from "../../../src/setup/download/download-file.ts";
import { createHub } from "../../../src/setup/download/hub.ts";
import { createWebClient } from "../../../src/setup/download/web-client.ts";
import { startHostileHub, type HostileHub } from "./hostile-hub.ts";

const FILE = { repo: "somebody/model", fileName: "model.gguf" };
export const BYTES = Buffer.concat([Buffer.from("GGUF"), randomBytes(1_000_000)]);
const TUNING: Tuning = {
  connections: 3,
  pieceBytes: 100_000,
  attempts: 3,
  firstWaitMs: 1,
  longestWaitMs: 1000,
};

export interface Overrides extends Partial<Tuning>, Partial<DownloadOptions> {
  readonly token?: string;
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
  readonly env?: Record<string, string>;
  readonly from?: HostileHub;
}

export interface Stage extends AsyncDisposable {
  readonly hub: HostileHub;
  readonly folder: string;
  readonly destination: string;
  download(overrides?: Overrides): Promise<void>;
  /** The `Range` of each request for bytes so far. */
  rangesAsked(): (string | undefined)[];
}

/** A hub with one file of eleven pieces, and a folder to download it into. */
export async function openStage(): Promise<Stage> {
  const hub = await startHostileHub({ "somebody/model/model.gguf": BYTES });
  const folder = await mkdtemp(join(tmpdir(), "liner-download-"));
  const destination = join(folder, "model.gguf");
  return {
    hub,
    folder,
    destination,
    async download(overrides = {}) {
      const { token, stallMs = 5000, env = {}, from = hub } = overrides;
      const { signal = AbortSignal.timeout(50_000) } = overrides;
      const { onProgress = () => {}, onNotice = () => {}, ...tuning } = overrides;
      await using client = createWebClient({ env, timeouts: { idleMs: stallMs } });
      const offered = await createHub({ client, endpoint: from.endpoint, token }).find(
        FILE,
        signal,
      );
      await downloadFile(
        { ...offered, destination, fileName: FILE.fileName, token, magic: "GGUF" },
        { client, onProgress, onNotice, tuning: { ...TUNING, ...tuning } },
        signal,
      );
    },
    rangesAsked: () => hub.seen.filter(({ host }) => host === "storage").map(({ range }) => range),
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
