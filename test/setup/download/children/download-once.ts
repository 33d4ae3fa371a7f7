// Downloads one file from the hub it is given, with a process of its own that a test can kill.
import { downloadFile } from "../../../../src/setup/download/download-file.ts";
import { createHub } from "../../../../src/setup/download/hub.ts";
import { createWebClient } from "../../../../src/setup/download/web-client.ts";

const [endpoint = "", destination = ""] = process.argv.slice(2);
const signal = AbortSignal.timeout(60_000);
await using client = createWebClient({ env: {} });
const hub = createHub({ client, endpoint: new URL(endpoint), token: undefined });
const offered = await hub.find({ repo: "somebody/model", fileName: "model.gguf" }, signal);
await downloadFile(
  { ...offered, destination, fileName: "model.gguf", magic: "GGUF" },
  {
    client,
    onProgress: () => {},
    onNotice: () => {},
    tuning: { connections: 3, pieceBytes: 100_000 },
  },
  signal,
);
