import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import type { DecodedAudio, DecodeJob, Decoder, DecoderProgram } from "./decoder.ts";
import { AudioError } from "./errors.ts";
import { HASHED_SECONDS, type DigestOf } from "./ffmpeg-argv.ts";
import type { AudioStream, FfmpegFacts } from "./ffmpeg-log.ts";
import type { FfmpegRun } from "./ffmpeg-process.ts";
import { isLosslessCodec } from "./lossless-codec.ts";
import { wavSampleCount } from "./wav.ts";
import { HEARD_RATE_HZ } from "./windows.ts";

/** One kind of ffmpeg: how it is started is all that differs between them. */
export interface FfmpegBackend {
  readonly name: Decoder["name"];
  readonly version: string;
  readonly program: DecoderProgram;
  /** Results are in the job's folder, under these names, when it resolves. */
  run(pass: FfmpegPass, signal: AbortSignal): Promise<FfmpegRun>;
}

export interface FfmpegPass {
  readonly job: DecodeJob;
  readonly inputBytes: number;
  readonly wavPath: string;
  readonly digestPath: string;
  /** `decode` also writes the WAV. */
  readonly kind: "decode" | "digest-only";
  readonly digestOf: DigestOf;
}

/** Below this it is no music, and a header that claims 1 Hz turns a small file into hours. */
const LOWEST_RATE_HZ = 4_000;
const digestLine = z.string().regex(/^SHA256=[0-9a-f]{64}\s*$/);

export function createFfmpegDecoder(backend: FfmpegBackend): Decoder {
  async function decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedAudio> {
    const { size: inputBytes } = await stat(job.inputPath);
    const wavPath = `${job.folder}/heard.wav`;
    const digestPath = `${job.folder}/digest.txt`;
    const paths = { job, inputBytes, wavPath, digestPath };
    const guess = job.losslessGuess ? "samples" : "packets";
    const run = await backend.run({ ...paths, kind: "decode", digestOf: guess }, signal);
    const stream = checkRun(run);
    const wavSamples = await wavSampleCount(wavPath);
    if (isRemnant(wavSamples, run.log.facts)) throw undecodable(run);
    const digestOf = isLosslessCodec(stream.codec) ? "samples" : "packets";
    if (digestOf !== guess) {
      const again = await backend.run({ ...paths, kind: "digest-only", digestOf }, signal);
      if (again.exitCode !== 0) throw undecodable(again);
    }
    return {
      wavPath,
      wavSamples,
      trackHash: await readDigest(digestPath),
      ...stream,
      totalSeconds: measureTotal(wavSamples, job.heardCapSeconds, run.log.facts),
    };
  }

  const { name, version, program } = backend;
  return { name, version, program, decode };
}

/** Order matters: why a file cannot be played says more than that it cannot. */
function checkRun(run: FfmpegRun): AudioStream {
  const { stream, opened, protectedContent } = run.log.facts;
  if (protectedContent) {
    throw new AudioError(
      "encrypted",
      "This file is copy-protected (DRM), so I can't hear it. Attach an unprotected copy, like an export from your own project.",
    );
  }
  if (opened && !stream) {
    throw new AudioError(
      "no-audio-stream",
      "This file has no sound in it. Attach one with an audio track.",
    );
  }
  if (!stream || run.exitCode !== 0) throw undecodable(run);
  if (stream.sampleRateHz < LOWEST_RATE_HZ) {
    const message = `This file has a sample rate of ${stream.sampleRateHz} Hz, too low for music. Export it at 44.1 or 48 kHz.`;
    throw new AudioError("undecodable", message);
  }
  return stream;
}

/** Less than a second of something that claims to be more: damaged, not short. */
function isRemnant(wavSamples: number, { claimedSeconds = 0 }: FfmpegFacts): boolean {
  const seconds = wavSamples / HEARD_RATE_HZ;
  return wavSamples === 0 || (seconds < 1 && claimedSeconds > seconds + 0.5);
}

function undecodable(run: FfmpegRun): Error {
  const cause = new Error(`ffmpeg ended with ${run.exitCode ?? "a signal"}:\n${run.log.tail}`);
  // Our disk, not their file.
  if (run.log.tail.includes("No space left on device")) return cause;
  return new AudioError(
    "undecodable",
    "I can't play this file: it is damaged or not what its name says. Export it again as WAV, FLAC or MP3.",
    { cause },
  );
}

async function readDigest(path: string): Promise<string> {
  const line = digestLine.parse(await readFile(path, "utf8"));
  return line.trim().slice("SHA256=".length);
}

function measureTotal(wavSamples: number, capSeconds: number, facts: FfmpegFacts): number {
  const heardSeconds = wavSamples / HEARD_RATE_HZ;
  // The resampler may end a few samples early.
  if (heardSeconds < capSeconds - 0.01) return heardSeconds;
  const walked = Math.max(facts.walkedSeconds ?? 0, heardSeconds);
  return walked < HASHED_SECONDS - 1 ? walked : Math.max(walked, facts.claimedSeconds ?? 0);
}
