// A process of its own, so that its peak memory is that of fetch, hash and decode alone: URL HOST FOLDER.
import { join } from "node:path";
import { createAudioCache } from "../src/audio/audio-cache.ts";
import { createFetcher } from "../src/audio/fetch-upload.ts";
import { findDecoder } from "../src/audio/find-decoder.ts";
import { createPreparer } from "../src/audio/prepare-track.ts";
import { timed } from "./figures.ts";

const [url = "", host = "", folder = ""] = process.argv.slice(2);
const { signal } = new AbortController();
const decoder = await findDecoder(
  { searchPath: process.env["PATH"] ?? "", env: process.env },
  signal,
);
const cache = await createAudioCache({ dir: join(folder, "audio"), budgetBytes: 1e9 });
const preparer = createPreparer({ decoder, cache, windowRule: "keeps-tail" });
await using fetcher = createFetcher({ allowedHosts: [host], maxBytes: 100e6 });
const destination = join(folder, "upload");

const ms = await timed(async () => {
  await fetcher.fetchUpload({ url, destination }, signal);
  const { prepared } = await preparer.prepareTrack(
    { path: destination, fileName: "a.mp3" },
    signal,
  );
  prepared[Symbol.dispose]();
});
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ ms, peakMb, decoder: `${decoder.name} ${decoder.version}` }));
