import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { createAudioCache } from "../../src/audio/audio-cache.ts";
import { AudioError } from "../../src/audio/errors.ts";
import { createPreparer, type Preparer, type UploadFile } from "../../src/audio/prepare-track.ts";
import { sniffUpload } from "../../src/audio/sniff.ts";
import { readTrackHints } from "../../src/audio/track-hints.ts";
import { findOneDecoder, makeTempDir, never, sound } from "./sounds.ts";

const FILES = [
  "tune-s24.wav",
  "tune.flac",
  "tune.mp3",
  "tune-vorbis.ogg",
  "voice-message.ogg",
  "tune.m4a",
  "tune-opus.webm",
  "tune.aiff",
  "tune.wma",
  "tune.aac",
  "video-with-sound.mp4",
] as const;
const originals = new Map(
  await Promise.all(FILES.map(async (name) => [name, await readFile(sound(name))] as const)),
);

describe("an upload with damaged or hostile bytes", () => {
  it("is refused or let pass by its bytes, with tags or without, and never breaks anything", async () => {
    await using folder = await makeTempDir();
    const path = join(folder.path, "upload");

    await fc.assert(
      fc.asyncProperty(damagedFile(), async ({ bytes, fileName }) => {
        await writeFile(path, bytes);

        const sniffed = await outcomeOf(sniffUpload(path, { fileName }, never()));
        const { tags } = await readTrackHints(path, never());

        expect(["passed", "not-audio"]).toContain(sniffed);
        expect(Object.values(tags).every((tag) => tag.length <= 200)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    { name: "ffmpeg", numRuns: 40 },
    { name: "ffmpeg-wasm", numRuns: 8 },
  ])(
    "becomes a track or a reason, and leaves nothing behind ($name)",
    { timeout: 90_000 },
    async ({ name, numRuns }) => {
      const decoder = await findOneDecoder(name, inject("ffmpegPath"));
      await using folder = await makeTempDir();
      const path = join(folder.path, "upload");
      const dir = join(folder.path, "prepared");
      const cache = await createAudioCache({ dir, budgetBytes: 0 });
      const preparer = createPreparer({ decoder, cache, windowRule: "keeps-tail" });

      await fc.assert(
        fc.asyncProperty(damagedFile(), async ({ bytes, fileName }) => {
          await writeFile(path, bytes);
          const startedMs = performance.now();

          const outcome = await outcomeOf(prepareAndCheck(preparer, { path, fileName }));

          expect(outcome).toMatch(/^[a-z-]+$/);
          expect(performance.now() - startedMs).toBeLessThan(20_000);
          const left = await readdir(dir);
          expect(left.filter((entry) => !entry.endsWith(".wav"))).toEqual([]);
        }),
        { numRuns },
      );
    },
  );
});

async function prepareAndCheck(preparer: Preparer, upload: UploadFile): Promise<void> {
  const { track, prepared } = await preparer.prepareTrack(upload, never());
  prepared[Symbol.dispose]();
  expect(track.durationSeconds).toBeGreaterThanOrEqual(1);
  expect(track.trackHash).toMatch(/^[0-9a-f]{64}$/);
}

/** A refusal is an outcome; anything else that is thrown fails the test. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "passed";
  } catch (error) {
    if (error instanceof AudioError) return error.reason;
    throw error;
  }
}

function damagedFile(): fc.Arbitrary<{ fileName: string; bytes: Buffer }> {
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) });
  const nearStart = fc.record({ at: fc.nat(400), value: fc.nat(255) });
  return fc
    .record({
      fileName: fc.constantFrom(...FILES),
      changes: fc.array(change, { maxLength: 20 }),
      headerChanges: fc.oneof(fc.constant([]), fc.array(nearStart, { maxLength: 3 })),
      kept: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      prefix: fc.oneof(
        { arbitrary: fc.constant(new Uint8Array()), weight: 6 },
        { arbitrary: fc.uint8Array({ maxLength: 40 }), weight: 1 },
      ),
    })
    .map(({ fileName, changes, headerChanges, kept, prefix }) => {
      const bytes = Buffer.from(originals.get(fileName) ?? []);
      for (const { at, value } of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
      for (const { at, value } of headerChanges) bytes[at] = value;
      const cut = bytes.subarray(0, Math.ceil(bytes.length * kept));
      return { fileName, bytes: Buffer.concat([prefix, cut]) };
    });
}
