import { expect, it } from "vitest";
import { imagineTrack } from "../../../scripts/picture-samples/imagined-track.ts";
import { IMAGINED_TRACKS } from "../../../scripts/picture-samples/tracks.ts";
import type { Key, Measurements, Tempo } from "../../../src/audio/measure/measurements.ts";
import { describePicture } from "../../../src/audio/picture/describe-picture.ts";

const QUIET = { seconds: 30, level: 0.1, brightness: 0.3 };
const LOUD = { seconds: 30, level: 0.9, brightness: 0.6 };
const FADING = { seconds: 30, level: 0.9, brightness: 0.6, fades: true } as const;
const TEMPO: Tempo = { bpm: 103.9, confidence: 0.9, alternativeBpm: 52, stability: 1 };
const KEY: Key = {
  tonic: "A",
  mode: "minor",
  confidence: 0.9,
  runnerUp: { tonic: "C", mode: "major" },
  ambiguous: false,
};

it("says how long the track is, how loud, where it changes, and that nothing clips", () => {
  const text = describePicture(imagineTrack({ parts: [QUIET, LOUD, FADING] }));

  expect(text).toMatch(/^Waveform of a track of 1 min 30 s\. Loudness -1\d\.\d LUFS: /);
  expect(text).toMatch(/: starts quietly, loudest from about 0:3\d, ends quietly\./);
  expect(text).toContain("3 sections, changing at 0:30 and 1:00.");
  expect(text).toContain("No clipping.");
});

it("says of a track without a course that it is even", () => {
  const text = describePicture(imagineTrack({ parts: [LOUD] }));

  expect(text).toContain("LUFS: even throughout. No section boundary.");
});

it.each<{ what: string; track: () => Measurements; words: string }>([
  { what: "silence", track: IMAGINED_TRACKS.silence, words: "Silent." },
  {
    what: "a clip too short for a loudness",
    track: IMAGINED_TRACKS["one second"],
    words: "a track of 1.0 s. Too quiet or too short to rate its loudness.",
  },
  { what: "a track that goes on", track: IMAGINED_TRACKS["two hours"], words: "first 2 h." },
  { what: "many sections", track: IMAGINED_TRACKS["two hours"], words: " 80 sections." },
  {
    what: "clipping in one part",
    track: () => imagineTrack({ parts: [LOUD, { ...QUIET, clipping: 1 }] }),
    words: "Clipping, first at 0:30.",
  },
  {
    what: "clipping all the time",
    track: () => imagineTrack({ parts: [{ ...LOUD, clipping: 0.9 }] }),
    words: "Clipping most of the time.",
  },
  {
    what: "clipping that was turned down",
    track: () => {
      const track = imagineTrack({ parts: [LOUD] });
      return { ...track, peaks: { ...track.peaks, clippedRuns: 60 } };
    },
    words: "Clipped, then turned down.",
  },
  {
    what: "tempo and key",
    track: () => ({ ...imagineTrack({ parts: [LOUD] }), tempo: TEMPO, key: KEY }),
    words: "104 BPM, likely A minor.",
  },
  {
    what: "a key that may be its relative",
    track: () => ({ ...imagineTrack({ parts: [LOUD] }), key: { ...KEY, ambiguous: true } }),
    words: "likely A minor or C major.",
  },
])("tells of $what", ({ track, words }) => {
  expect(describePicture(track())).toContain(words);
});

it.each([
  { what: "a few flat tops", clippedRuns: 59, codec: "flac" },
  { what: "flat tops in a lossy file", clippedRuns: 6_000, codec: "mp3" },
  { what: "a lossy file without flat tops", clippedRuns: 0, codec: "opus" },
])("says nothing about clipping for $what", ({ clippedRuns, codec }) => {
  const track = imagineTrack({ parts: [LOUD] });
  const source = { ...track.source, codec };

  const text = describePicture({ ...track, source, peaks: { ...track.peaks, clippedRuns } });

  expect(text).not.toMatch(/clip/i);
});

it("says nothing about clipping that a lossy codec made", () => {
  const track = imagineTrack({ parts: [{ ...LOUD, clipping: 0.9 }] });

  const text = describePicture({ ...track, source: { ...track.source, codec: "aac" } });

  expect(text).not.toMatch(/clip/i);
});

it("is never longer than Discord and people like it", () => {
  const parts = Array.from({ length: 6 }, () => ({ ...LOUD, seconds: 4_000, clipping: 0.3 }));
  const key = { ...KEY, tonic: "C#", ambiguous: true };
  const track = { ...imagineTrack({ parts, truncated: true }), tempo: TEMPO, key };

  const text = describePicture(track);

  expect(text.length).toBeLessThanOrEqual(300);
  expect(text).toMatch(/\.$/);
});
