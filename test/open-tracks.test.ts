import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { pino } from "pino";
import { describe, expect, inject, it } from "vitest";
import { parseConfig } from "../src/config.ts";
import { openLoggedStores } from "../src/open-stores.ts";
import { openTracks } from "../src/open-tracks.ts";
import { measuredFacts } from "../src/orders/measured-facts.ts";
import type { Upload } from "../src/orders/upload.ts";
import { startFileServer } from "./audio/file-server.ts";
import { makeTempDir, never, sound } from "./audio/sounds.ts";
import { installDirectedFfmpeg } from "./helpers/directed-ffmpeg.ts";
import { processesMentioning } from "./helpers/processes.ts";

const PLACE = { id: "1", userId: "ada", serverId: null, arrivedAtMs: 1 };

describe("the measuring of uploads", () => {
  it("gives the same numbers for the same sound in another file, from one measuring, each with its own source", async () => {
    await using stage = await setUp();
    const wav = await stage.measure(file("tune-s16.wav"));
    await stage.ffmpeg.direct("crash");

    const flac = await stage.measure(file("tune.flac"));

    const [ofWav, ofFlac] = [wav, flac].map(({ found, measurements }) =>
      measuredFacts(measurements, found.track),
    );
    expect(flac.found.fileHash).not.toBe(wav.found.fileHash);
    expect({ ...ofFlac, source: undefined }).toEqual({ ...ofWav, source: undefined });
    expect(ofWav?.source.codec).toBe("pcm_s16le");
    expect(ofFlac?.source).toEqual({
      codec: "flac",
      sampleRateHz: 22_050,
      channels: 1,
      bitRateKbps: null,
    });
  });

  it("holds up nobody who wants the track, and removes what was fetched when it is over", async () => {
    await using stage = await setUp();
    await stage.ffmpeg.direct("wait");

    const found = await stage.find(stage.attachment("1"));
    const meanwhile = await stage.leftOnDisk();
    const measured = stage.of(found.track.trackHash);
    await stage.ffmpeg.direct("real");

    expect(meanwhile).toHaveLength(1);
    expect((await measured)?.measuredSeconds).toBeCloseTo(4, 0);
    await stage.untilNothingIsLeft();
  });

  it("fails by itself: the track is there all the same, and is measured when its bytes come again", async () => {
    await using stage = await setUp();
    await stage.ffmpeg.direct("crash");
    const found = await stage.find(stage.attachment("1"));
    const failure = stage.measure(stage.attachment("2"));
    await expect(failure).rejects.toMatchObject({ name: "AudioError", reason: "undecodable" });
    await stage.ffmpeg.direct("real");

    const known = await stage.find(stage.attachment("1"));
    const before = await stage.of(known.track.trackHash).catch(() => undefined);
    const again = await stage.find(stage.attachment("3"));

    expect(before).toBeUndefined();
    expect(again).toMatchObject({ track: found.track, decodeMs: null });
    expect(await stage.of(found.track.trackHash)).toBeDefined();
  });

  it("fetches a known attachment again only for whoever needs the numbers, and only once", async () => {
    await using stage = await setUp();
    await stage.ffmpeg.direct("crash");
    const { track } = await stage.find(stage.attachment("1"));
    await stage.of(track.trackHash).catch(() => undefined); // It has failed by then.
    await stage.ffmpeg.direct("real");

    await stage.find(stage.attachment("1"));
    const fetched = [stage.server.requests];
    for (const _ of ["anew", "from storage"]) {
      await stage.measure(stage.attachment("1"));
      fetched.push(stage.server.requests);
    }

    expect(fetched).toEqual([1, 2, 2]);
  });

  it("is made up for when the bot was stopped before it was done, and nobody waits for that", async () => {
    await using stage = await setUp();
    await stage.ffmpeg.direct("wait");
    const cancel = new AbortController();
    const { track } = await stage.find(stage.attachment("1"));
    const measuring = stage.of(track.trackHash, cancel.signal);
    cancel.abort(new Error("stopped"));
    await expect(measuring).rejects.toThrow("stopped");
    await stage.untilNothingIsLeft();
    await stage.ffmpeg.direct("real");

    await stage.find(stage.attachment("1"));
    await stage.untilMeasured(track.trackHash);

    expect(stage.server.requests).toBe(2);
  });

  it("ends with the last who wanted it, and leaves neither process nor file", async () => {
    await using stage = await setUp();
    await stage.ffmpeg.direct("wait");
    const cancel = new AbortController();
    const measuring = stage.measure(stage.attachment("1"), cancel.signal);
    await stage.untilMeasuring();

    cancel.abort(new Error("cancelled"));

    await expect(measuring).rejects.toThrow("cancelled");
    await stage.untilNothingIsLeft();
  });

  it("ends with everything else, too", async () => {
    const stage = await setUp();
    await stage.ffmpeg.direct("wait");
    await stage.find(stage.attachment("1"));
    await stage.untilMeasuring();

    await stage[Symbol.asyncDispose]();

    await stage.untilNoProcessIsLeft();
    expect(await processesMentioning(stage.ffmpeg.binDir)).toEqual([]);
  });

  it.each([
    { name: "silence.wav", reason: "silent" },
    { name: "half-second.wav", reason: "too-short" },
    { name: "playlist.mp3", reason: "not-audio" },
  ])("refuses $name as whoever hears it would", async ({ name, reason }) => {
    await using stage = await setUp();

    await expect(stage.measure(file(name))).rejects.toMatchObject({ reason });
    await stage.untilNothingIsLeft();
  });
});

async function setUp() {
  const opened = new AsyncDisposableStack();
  const dir = opened.use(await makeTempDir());
  const tempDir = join(dir.path, "work");
  await mkdir(tempDir);
  const ffmpeg = await installDirectedFfmpeg(dir.path, inject("ffmpegPath"));
  const bytes = await readFile(sound("tune.mp3"));
  const server = opened.use(await startFileServer((response) => response.end(bytes)));
  const logger = pino({ level: "silent" });
  const stores = opened.use(await openLoggedStores(dir.path, "refuse", logger));
  const config = parseConfig({ DATA_DIR: dir.path, ATTACHMENT_HOSTS: server.host });
  const env = { ...process.env, PATH: `${ffmpeg.binDir}:${process.env["PATH"] ?? ""}` };
  const tracks = opened.use(await openTracks({ config, env, stores, tempDir, logger }, never()));
  const onProgress = () => {};
  const untilNoProcessIsLeft = async () => {
    while ((await processesMentioning(ffmpeg.binDir)).length > 0);
  };
  const leftOnDisk = () => readdir(tempDir);
  return {
    ffmpeg,
    server,
    leftOnDisk,
    untilNoProcessIsLeft,
    find: (upload: Upload) => tracks.finder.find(upload, PLACE, onProgress, never()),
    measure: (upload: Upload, signal = never()) =>
      tracks.measureUpload(upload, PLACE, onProgress, signal),
    of: (trackHash: string, signal = never()) => tracks.measurer.of(trackHash, signal),
    /** Fails by the test's time limit. */
    async untilMeasured(trackHash: string) {
      while ((await tracks.measurer.known(trackHash)) === undefined) await turnOfTheLoop();
    },
    /** Our process runs, and the decoder that it has started. */
    async untilMeasuring() {
      while ((await processesMentioning(ffmpeg.binDir)).length < 2);
    },
    /** Fails by the test's time limit. */
    async untilNothingIsLeft() {
      await untilNoProcessIsLeft();
      while ((await leftOnDisk()).length > 0);
    },
    attachment: (attachmentId: string): Upload => ({
      kind: "attachment",
      attachmentId,
      url: server.url,
      name: "tune.mp3",
      declaredBytes: bytes.length,
    }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function file(name: string): Upload {
  return { kind: "file", path: sound(name), name: basename(name) };
}
