import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { decodeArgs } from "../src/audio/ffmpeg-argv.ts";
import { median, timed, type Figure } from "./figures.ts";
import { sampleTimes } from "./sample-times.ts";

const RUNS = 7;
const result = z.object({ ms: z.number(), peakMb: z.number(), decoder: z.string() });

/** (c) Fetch, hash and decode of a four-minute MP3 from loopback against the decoder alone, in turn. */
export async function measureFetchAndDecode(root: string, ffmpegPath: string): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), "liner-bench-"));
  const mp3 = join(scratch, "four-minutes.mp3");
  await sampleTimes(5, { root, ffmpegPath, to: mp3 });
  const server = createServer((_request, response) => createReadStream(mp3).pipe(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const chain: number[] = [];
    const alone: number[] = [];
    let peakMb = 0;
    for (let run = 0; run <= RUNS; run += 1) {
      const folder = join(scratch, `run-${run}`);
      await mkdir(folder);
      const { ms, ...usage } = await fetchAndDecode(root, port, folder, ffmpegPath);
      const files = { input: mp3, wav: join(folder, "a.wav"), digest: join(folder, "a.txt") };
      const bare = await timed(() => execa(ffmpegPath, decodeArgs(files, 600, "packets")));
      if (run === 0) continue;
      chain.push(ms);
      alone.push(bare);
      peakMb = Math.max(peakMb, usage.peakMb);
    }
    return [
      {
        what: "fetch + hash + decode of 4 min / decoder alone",
        value: (median(chain) / median(alone)).toFixed(2),
      },
      { what: "the decoder alone, median", value: `${Math.round(median(alone))} ms` },
      { what: "peak memory of our process", value: `${Math.round(peakMb)} MB` },
    ];
  } finally {
    server.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fetchAndDecode(root: string, port: number, folder: string, ffmpegPath: string) {
  const script = join(root, "bench/fetch-decode-once.ts");
  const args = [script, `http://127.0.0.1:${port}/a.mp3`, `127.0.0.1:${port}`, folder];
  const path = `${join(ffmpegPath, "..")}:${process.env["PATH"] ?? ""}`;
  const { stdout } = await execa(process.execPath, args, { env: { PATH: path } });
  return result.parse(JSON.parse(stdout));
}
