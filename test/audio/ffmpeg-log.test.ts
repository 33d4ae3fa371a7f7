import { describe, expect, it } from "vitest";
import { createFfmpegLog } from "../../src/audio/ffmpeg-log.ts";

const VIDEO = `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/data/upload':
  Metadata:
    title           : Stream #0:0: Audio: flac, 96000 Hz, mono, s16
  Duration: 00:04:03.50, start: 0.000000, bitrate: 78 kb/s
  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), none(progressive), 64x48, 6 kb/s
  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, 5.1(side), fltp, 65 kb/s (default)
  Stream #0:2[0x3](und): Audio: ac3, 44100 Hz, stereo, fltp
Stream mapping:
  Stream #0:1 -> #0:0 (aac (native) -> pcm_s16le (native))
Output #0, wav, to 'file:/data/heard.wav':
  Stream #0:0: Audio: pcm_s16le ([1][0][0][0] / 0x0001), 16000 Hz, mono, s16, 256 kb/s
size=     125kB time=00:04:03.49 bitrate= 256.1kbits/s speed= 836x`;

describe("what ffmpeg says", () => {
  it("names the first stream of sound, however the tags try to look like one", () => {
    const { facts } = read(VIDEO);

    expect(facts).toEqual({
      stream: { codec: "aac", sampleRateHz: 48_000, channels: 6 },
      opened: true,
      protectedContent: false,
      claimedSeconds: 243.5,
      walkedSeconds: 243.49,
    });
  });

  it.each([
    { layout: "mono", channels: 1 },
    { layout: "stereo", channels: 2 },
    { layout: "quad(side)", channels: 4 },
    { layout: "5.0", channels: 5 },
    { layout: "7.1(wide)", channels: 8 },
    { layout: "5.1.2", channels: 8 },
    { layout: "9 channels (FL+FR)", channels: 9 },
  ])("counts $channels channels in $layout", ({ layout, channels }) => {
    const { facts } = read(
      `Input #0, flac, from 'x':\n  Stream #0:0: Audio: flac, 44100 Hz, ${layout}, s16`,
    );

    expect(facts.stream?.channels).toBe(channels);
  });

  it("knows a shop's protection by the name of the sample entry", () => {
    const { facts } = read(VIDEO.replace("(mp4a /", "(drms /"));

    expect(facts.protectedContent).toBe(true);
  });

  it("knows Windows Media's protection by the warning, but not by a title that reads like it", () => {
    const warning = "[asf @ 0x55d0] DRM protected stream detected, decoding will likely fail!";

    expect(read(warning).facts.protectedContent).toBe(true);
    expect(read(`    title           : ${warning}`).facts.protectedContent).toBe(false);
  });

  it("keeps a short end of a log that is as long as the upload", () => {
    const log = createFfmpegLog();
    for (let line = 0; line < 10_000; line += 1) log.add("x".repeat(2_000));

    expect(log.tail.length).toBeLessThan(12_000);
  });
});

function read(text: string) {
  const log = createFfmpegLog();
  for (const line of text.split("\n")) log.add(line);
  return log;
}
