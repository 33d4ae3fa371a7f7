// Makes assets/sample-track.mp3: `node scripts/make-sample-track.ts`. Needs ffmpeg (with libmp3lame) on PATH. Every sample
// is computed here, from a fixed seed, so the same Node and ffmpeg make the same file again.
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { playBeat } from "./sample-track/beat.ts";
import { echo, reverberate } from "./sample-track/effects.ts";
import { duck, master } from "./sample-track/master.ts";
import { playParts, SECONDS_PER_BEAT } from "./sample-track/parts.ts";
import { SECTIONS } from "./sample-track/score.ts";
import {
  addStereo,
  createStereo,
  sampleAt,
  samplesIn,
  SAMPLE_RATE_HZ,
  type Stereo,
} from "./sample-track/sound.ts";

const TARGET = fileURLToPath(new URL("../assets/sample-track.mp3", import.meta.url));
const RING_OUT_SECONDS = 2.6;
/** Brings the piece to -14 LUFS; what ffmpeg measures is printed below. */
const MASTER_GAIN_DB = 1.1;
/** The encoder adds up to about half a decibel. */
const CEILING_DB = -1.9;

const mastered = master(mixDown(), MASTER_GAIN_DB, CEILING_DB);
fadeOut(mastered, 1.2);
await encode(mastered);
await printMeasurements();

function mixDown(): Stereo {
  const samples = samplesIn(SECTIONS.end * 4 * SECONDS_PER_BEAT + RING_OUT_SECONDS);
  const parts = playParts(samples);
  const beat = playBeat(samples);
  duck(parts.pad, beat.kickSeconds, 0.55);
  duck(parts.keys, beat.kickSeconds, 0.25);
  duck(parts.bass, beat.kickSeconds, 0.5);

  const [toEcho, toHall, mix] = [
    createStereo(samples),
    createStereo(samples),
    createStereo(samples),
  ];
  addStereo(toEcho, parts.arpeggio, 0.3);
  addStereo(toEcho, parts.bell, 0.4);
  addStereo(toEcho, parts.lead, 0.28);
  const echoes = echo(toEcho, 0.75 * SECONDS_PER_BEAT, 0.45);
  addStereo(toHall, echoes, 0.35);
  addStereo(toHall, parts.pad, 0.16);
  addStereo(toHall, parts.keys, 0.2);
  addStereo(toHall, parts.bell, 0.35);
  addStereo(toHall, parts.lead, 0.22);
  addStereo(toHall, parts.arpeggio, 0.2);
  addStereo(toHall, beat.bright, 0.1);

  addStereo(mix, beat.dull, 0.44);
  addStereo(mix, beat.bright, 0.82);
  addStereo(mix, parts.bass, 0.28);
  addStereo(mix, parts.pad, 0.52);
  addStereo(mix, parts.keys, 0.5);
  addStereo(mix, parts.arpeggio, 0.36);
  addStereo(mix, parts.bell, 0.5);
  addStereo(mix, parts.lead, 0.46);
  addStereo(mix, echoes, 0.5);
  addStereo(mix, reverberate(toHall, 2.1), 0.55);
  return mix;
}

function fadeOut(sound: Stereo, seconds: number): void {
  const count = samplesIn(seconds);
  for (const channel of [sound.left, sound.right]) {
    const start = channel.length - count;
    for (let i = 0; i < count; i += 1) {
      channel[start + i] = sampleAt(channel, start + i) * (1 - i / count) ** 2;
    }
  }
}

async function encode({ left, right }: Stereo): Promise<void> {
  const interleaved = new Float32Array(2 * left.length);
  for (let i = 0; i < left.length; i += 1) {
    interleaved[2 * i] = sampleAt(left, i);
    interleaved[2 * i + 1] = sampleAt(right, i);
  }
  const tags = {
    title: "Margin for Error",
    artist: "Liner Notes",
    album: "Sample track",
    comment: "CC0 1.0: no rights reserved",
  };
  const quiet = ["-hide_banner", "-loglevel", "warning", "-nostdin", "-y"];
  const input = ["-f", "f32le", "-ar", String(SAMPLE_RATE_HZ), "-ac", "2", "-i", "pipe:0"];
  const output = [
    "-c:a",
    "libmp3lame",
    "-b:a",
    "128k",
    "-id3v2_version",
    "3",
    "-fflags",
    "+bitexact",
  ];
  const metadata = Object.entries(tags).flatMap(([name, value]) => [
    "-metadata",
    `${name}=${value}`,
  ]);
  await execa("ffmpeg", [...quiet, ...input, ...output, ...metadata, TARGET], {
    input: new Uint8Array(interleaved.buffer),
    stderr: "inherit",
  });
}

async function printMeasurements(): Promise<void> {
  const filter = ["-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"];
  const { stderr } = await execa("ffmpeg", ["-hide_banner", "-nostats", "-i", TARGET, ...filter]);
  console.log(stderr.slice(stderr.indexOf("Duration:")));
}
