// Makes test/fixtures/sounds: `node scripts/make-sounds.ts`. Needs an ffmpeg with the usual encoders on PATH. The results
// are committed, so that tests do not depend on which encoders a machine has; run it again only to add a sound.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { pcm16Wav, playTune, silence } from "./sounds/tune.ts";

const SOUNDS = fileURLToPath(new URL("../test/fixtures/sounds/", import.meta.url));
const LOSSLESS_RATE_HZ = 22_050;
const LOSSY_RATE_HZ = 48_000;
const FLAC_SECONDS_CLAIMED = 97_016;

const scratch = await mkdtemp(join(tmpdir(), "make-sounds-"));
try {
  await mkdir(SOUNDS, { recursive: true });
  await makeLossless();
  await makeLossy();
  await makeVideos();
  await makeRefused();
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** One melody in every lossless shape: all but the 8-bit ones must be the same track. */
async function makeLossless(): Promise<void> {
  const tune = playTune({ seconds: 2, sampleRateHz: LOSSLESS_RATE_HZ, channels: 1 });
  await writeFile(sound("tune-s16.wav"), pcm16Wav(tune));
  await encode("tune-s16.wav", "tune-s24.wav", ["-c:a", "pcm_s24le"]);
  await encode("tune-s16.wav", "tune-f32.wav", ["-c:a", "pcm_f32le"]);
  await encode("tune-s16.wav", "tune-u8.wav", ["-c:a", "pcm_u8"]);
  await encode("tune-s16.wav", "tune-mulaw.wav", ["-c:a", "pcm_mulaw"]);
  await encode("tune-s16.wav", "tune.flac", ["-c:a", "flac", "-metadata", "title=Lossless tune"]);
  await encode("tune-s16.wav", "tune-alac.m4a", ["-c:a", "alac"]);
  await encode("tune-s16.wav", "tune.aiff", []);
}

/** A longer stereo melody in every lossy shape, with the copies that only differ in tags or wrapping. */
async function makeLossy(): Promise<void> {
  const master = join(scratch, "master.wav");
  const tune = playTune({ seconds: 4, sampleRateHz: LOSSY_RATE_HZ, channels: 2 });
  await writeFile(master, pcm16Wav(tune));
  const tags = [
    "-metadata",
    "title=Tune",
    "-metadata",
    "artist=Liner Notes",
    "-metadata",
    "album=Tests",
  ];
  await ffmpeg(["-i", master, ...tags, "-c:a", "libmp3lame", "-b:a", "64k", sound("tune.mp3")]);
  const hostile = "title=@everyone \u202Eevil\u200B\u0007 title\u00A0\u3000x";
  await copy("tune.mp3", "tune-retagged.mp3", [
    "-map_metadata",
    "-1",
    "-metadata",
    hostile,
    "-id3v2_version",
    "3",
  ]);
  await ffmpeg(["-i", master, "-c:a", "libvorbis", "-q:a", "0", sound("tune-vorbis.ogg")]);
  await ffmpeg(["-i", master, ...tags, "-c:a", "aac", "-b:a", "64k", sound("tune.m4a")]);
  await copy("tune.m4a", "tune-faststart.m4a", ["-movflags", "+faststart"]);
  await copy("tune.m4a", "tune.aac", ["-f", "adts"]);
  await ffmpeg(["-i", master, "-c:a", "wmav2", "-b:a", "64k", sound("tune.wma")]);
  const voice = ["-ac", "1", "-c:a", "libopus", "-b:a", "24k", "-application", "voip"];
  await ffmpeg(["-i", master, ...voice, sound("voice-message.ogg")]);
  await copy("voice-message.ogg", "tune-opus.webm", []);
}

async function makeVideos(): Promise<void> {
  const picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=4"];
  const h264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"];
  await ffmpeg([
    ...picture,
    "-i",
    sound("tune.m4a"),
    ...h264,
    "-c:a",
    "copy",
    sound("video-with-sound.mp4"),
  ]);
  await ffmpeg([...picture, ...h264, sound("video-without-sound.mp4")]);
}

async function makeRefused(): Promise<void> {
  await writeFile(
    sound("silence.wav"),
    pcm16Wav(silence({ seconds: 3, sampleRateHz: 8_000, channels: 1 })),
  );
  await writeFile(
    sound("half-second.wav"),
    pcm16Wav(playTune({ seconds: 0.5, sampleRateHz: LOSSLESS_RATE_HZ, channels: 1 })),
  );
  await writeFile(sound("drm.m4a"), await renameSampleEntry("tune.m4a", "mp4a", "drms"));
  await writeFile(sound("encrypted.m4a"), await renameSampleEntry("tune.m4a", "mp4a", "enca"));
  const mp3 = await readFile(sound("tune.mp3"));
  await writeFile(sound("truncated.mp3"), mp3.subarray(0, Math.floor(mp3.length / 2)));
  await writeFile(sound("text.mp3"), "This is a letter, not a song.\n".repeat(40));
  await writeFile(
    sound("playlist.mp3"),
    "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\ntune-s16.wav\n#EXT-X-ENDLIST\n",
  );
  await writeFile(sound("concat.mp3"), "ffconcat version 1.0\nfile tune-s16.wav\n");
  await ffmpeg([
    "-f",
    "lavfi",
    "-i",
    "testsrc=size=64x48:duration=1:rate=1",
    "-frames:v",
    "1",
    sound("cover.png"),
  ]);
  await writeFile(
    sound("claims-27-hours.flac"),
    await claimFlacSeconds("tune.flac", FLAC_SECONDS_CLAIMED),
  );
}

/** Changes the four characters that name the codec in an MP4's sample description, as a shop's DRM does. */
async function renameSampleEntry(name: string, from: string, to: string): Promise<Buffer> {
  const bytes = await readFile(sound(name));
  const at = bytes.indexOf(from, bytes.indexOf("stsd"), "latin1");
  if (at < 0) throw new Error(`${name} has no ${from} in its sample description`);
  bytes.write(to, at, "latin1");
  return bytes;
}

/** Overwrites STREAMINFO's 36-bit count of samples (RFC 9639, 8.2). */
async function claimFlacSeconds(name: string, seconds: number): Promise<Buffer> {
  const bytes = await readFile(sound(name));
  const samples = seconds * LOSSLESS_RATE_HZ;
  const at = 8 + 13;
  bytes.writeUInt8((bytes.readUInt8(at) & 0xf0) | Math.floor(samples / 2 ** 32), at);
  bytes.writeUInt32BE(samples % 2 ** 32, at + 1);
  return bytes;
}

function encode(from: string, to: string, args: readonly string[]): Promise<void> {
  return ffmpeg(["-i", sound(from), ...args, sound(to)]);
}

function copy(from: string, to: string, args: readonly string[]): Promise<void> {
  return ffmpeg(["-i", sound(from), "-c", "copy", ...args, sound(to)]);
}

async function ffmpeg(args: readonly string[]): Promise<void> {
  const output = args.slice(0, -1);
  await execa("ffmpeg", [
    "-v",
    "error",
    "-nostdin",
    "-y",
    ...output,
    "-fflags",
    "+bitexact",
    "-flags",
    "+bitexact",
    ...args.slice(-1),
  ]);
}

function sound(name: string): string {
  return join(SOUNDS, name);
}
