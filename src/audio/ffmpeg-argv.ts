import { HEARD_RATE_HZ } from "./windows.ts";

export interface FfmpegFiles {
  readonly input: string;
  readonly wav: string;
  /** Receives one line `SHA256=…`. */
  readonly digest: string;
}

/** How a track is identified: by its samples (lossless codecs) or by its packets as they are (lossy ones). */
export type DigestOf = "samples" | "packets";

/** No playlists (hls, concat, sdp…): those make ffmpeg open other files. */
const DEMUXERS = "mp3,flac,wav,w64,ogg,mov,matroska,aac,aiff,asf,caf,wv,ac3,tta,avi,mpegts";
/** Sound only: probing would otherwise run video and picture decoders over strangers' bytes. */
const DECODERS = [
  "mp3float,mp3,mp2float,mp2,mp1float,mp1,aac,aac_latm,ac3,eac3,dca,flac,alac,wavpack,tta",
  "vorbis,libvorbis,opus,libopus,speex,libspeex,wmav1,wmav2,wmapro,wmalossless,wmavoice",
  "pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_s64le,pcm_s64be",
  "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd",
  "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,gsm,gsm_ms,amrnb,amrwb,qdm2,mace3,mace6",
].join(",");
/** Longer uploads are identified by their first three hours: a bomb must end somewhere. */
export const HASHED_SECONDS = 3 * 3_600;
const WAV_HEADER_BYTES = 44;

/** Decodes and identifies in one pass over the input. */
export function decodeArgs(
  files: FfmpegFiles,
  heardCapSeconds: number,
  digestOf: DigestOf,
): string[] {
  return [
    ...inputArgs(files),
    ...heardArgs(files, heardCapSeconds),
    ...digestArgs(files, digestOf),
  ];
}

/** Identifies only: for when the pass above took the wrong digest. */
export function digestOnlyArgs(files: FfmpegFiles, digestOf: DigestOf): string[] {
  return [...inputArgs(files), ...digestArgs(files, digestOf)];
}

/** What the WAV of a full heard range weighs. */
export function heardBytes(heardCapSeconds: number): number {
  return WAV_HEADER_BYTES + Math.ceil(heardCapSeconds * HEARD_RATE_HZ) * 2;
}

/** How any upload is opened: nothing but sound, no format that leads to other files. */
export function inputArgs({ input }: Pick<FfmpegFiles, "input">): string[] {
  return [
    ["-nostdin", "-hide_banner", "-nostats", "-v", "info", "-y", "-threads", "1"],
    ["-protocol_whitelist", "file", "-format_whitelist", DEMUXERS],
    ["-codec_whitelist", DECODERS],
    ["-probesize", "5000000", "-analyzeduration", "10000000"],
    // More frames broken than whole is not a damaged track but something else: exit code 69.
    ["-max_error_rate", "0.5"],
    ["-vn", "-sn", "-dn", "-i", `file:${input}`],
  ].flat();
}

function heardArgs({ wav }: FfmpegFiles, heardCapSeconds: number): string[] {
  return [
    ["-map", "0:a:0", "-t", String(heardCapSeconds)],
    ["-ac", "1", "-ar", String(HEARD_RATE_HZ), "-c:a", "pcm_s16le"],
    // Keeps the header at 44 bytes: no tags, no encoder's name.
    ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact"],
    // A second bound beside -t, with room for the muxer's rounding.
    ["-fs", String(heardBytes(heardCapSeconds) + 65_536), "-f", "wav", `file:${wav}`],
  ].flat();
}

function digestArgs({ digest }: FfmpegFiles, digestOf: DigestOf): string[] {
  const codec = digestOf === "samples" ? "pcm_s16le" : "copy";
  return [
    ["-map", "0:a:0", "-t", String(HASHED_SECONDS), "-c:a", codec],
    // Tags are no part of it, and ffmpeg takes long to print large ones.
    ["-map_metadata", "-1"],
    ["-f", "hash", "-hash", "sha256", `file:${digest}`],
  ].flat();
}
