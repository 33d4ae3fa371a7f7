import { expect, it } from "vitest";
import { createBitRateLog } from "../../../src/audio/measure/stream-bit-rate.ts";

const OPUS = "  Stream #0:1(eng): Audio: opus, 48000 Hz, stereo, fltp (default)";
const VIDEO = "  Stream #0:0(eng): Video: vp9 (Profile 0), yuv420p(tv), 1280x720, 25 fps (default)";
const COVER =
  "  Stream #0:0: Video: png, rgb24(pc), 90x90 [SAR 1:1 DAR 1:1], 90k tbr, 90k tbn (attached pic)";
const AAC =
  "  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 130 kb/s";

const length = (kbps: number | string) =>
  `  Duration: 00:03:25.01, start: -0.007000, bitrate: ${kbps} kb/s`;

it.each([
  { what: "the stream's own", lines: [length(133), AAC], kbps: 130 },
  { what: "that of a file of nothing else", lines: [length(96), OPUS], kbps: 96 },
  { what: "that of a file with a cover", lines: [length(97), COVER, OPUS], kbps: 97 },
  { what: "the sound's in a video", lines: [length(2450), VIDEO, AAC], kbps: 130 },
  {
    what: "none of a video's, whichever comes first",
    lines: [length(2450), VIDEO, OPUS],
    kbps: null,
  },
  { what: "none of a video's with a cover", lines: [length(2450), OPUS, COVER, VIDEO], kbps: null },
  { what: "none where none is stated", lines: [length("N/A"), OPUS], kbps: null },
  {
    what: "that of the input, not of what is written",
    lines: [length(96), OPUS, "Output #0, f32le, to 'pipe:1':", VIDEO, AAC],
    kbps: 96,
  },
])("reads $what", ({ lines, kbps }) => {
  const log = createBitRateLog();

  for (const line of lines) log.add(line);

  expect(log.bitRateKbps).toBe(kbps);
});
