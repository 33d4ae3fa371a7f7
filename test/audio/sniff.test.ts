import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sniffUpload } from "../../src/audio/sniff.ts";
import { makeTempDir, never, sound } from "./sounds.ts";

describe("sniffUpload", () => {
  it.each([
    "tune-s16.wav",
    "tune-f32.wav",
    "tune-mulaw.wav",
    "tune.flac",
    "tune.mp3",
    "tune-retagged.mp3",
    "tune-vorbis.ogg",
    "voice-message.ogg",
    "tune.m4a",
    "tune-alac.m4a",
    "tune.aac",
    "tune-opus.webm",
    "tune.aiff",
    "tune.wma",
    "video-with-sound.mp4",
  ])("lets %s pass by its bytes, whatever it is called", async (name) => {
    const hints = { fileName: "holiday.png", contentType: "image/png" };

    await expect(sniffUpload(sound(name), hints, never())).resolves.toBeUndefined();
  });

  it.each([
    { name: "cover.png", says: "PNG image" },
    { name: "text.mp3", says: "text file" },
    { name: "playlist.mp3", says: "playlist" },
    { name: "concat.mp3", says: "playlist" },
  ])("refuses $name although it is called .mp3: $says", async ({ name, says }) => {
    const hints = { fileName: "song.mp3", contentType: "audio/mpeg" };

    await expect(sniffUpload(sound(name), hints, never())).rejects.toMatchObject({
      reason: "not-audio",
      message: expect.stringContaining(says),
    });
  });

  it.each([
    {
      kind: "a ZIP archive",
      bytes: "PK\u0003\u0004\u0014\0\0\0\0\0".padEnd(60, "\0"),
      says: "Unpack it",
    },
    {
      kind: "a Linux program",
      bytes: "\u007FELF\u0002\u0001\u0001".padEnd(60, "\0"),
      says: "program",
    },
    { kind: "a Windows program", bytes: "MZ\u0090\0\u0003".padEnd(90, "\0"), says: "program" },
    {
      kind: "MIDI",
      bytes: "MThd\0\0\0\u0006\0\u0001\0\u0001\0\u0060MTrk\0\0",
      says: "notes, not sound",
    },
    { kind: "a PDF", bytes: "%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n", says: "PDF file" },
    { kind: "a web page", bytes: "<!DOCTYPE html>\n<html><body>song", says: "web page" },
    { kind: "an SDP session", bytes: "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", says: "playlist" },
    {
      kind: "an XSPF playlist",
      bytes: '<?xml version="1.0"?>\n<playlist version="1">',
      says: "XML file",
    },
    { kind: "nothing at all", bytes: "", says: "empty" },
  ])("refuses $kind and says what it is", async ({ bytes, says }) => {
    await using folder = await makeTempDir();
    const path = join(folder.path, "upload");
    await writeFile(path, bytes, "latin1");

    const sniffing = sniffUpload(path, { fileName: "song.mp3" }, never());

    await expect(sniffing).rejects.toMatchObject({
      reason: "not-audio",
      message: expect.stringContaining(says),
    });
  });

  it("leaves unknown bytes to the decoder only where somebody calls them audio", async () => {
    await using folder = await makeTempDir();
    const path = join(folder.path, "upload");
    await writeFile(path, Buffer.alloc(2_000, 0xa5));

    await expect(sniffUpload(path, { fileName: "song.MP3" }, never())).resolves.toBeUndefined();
    await expect(
      sniffUpload(path, { contentType: "audio/mpeg" }, never()),
    ).resolves.toBeUndefined();
    await expect(sniffUpload(path, { fileName: "data.bin" }, never())).rejects.toMatchObject({
      reason: "not-audio",
    });
  });
});
