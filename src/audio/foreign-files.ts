const ARCHIVES: ReadonlySet<string> = new Set([
  "zip",
  "rar",
  "7z",
  "tar",
  "gz",
  "tar.gz",
  "bz2",
  "xz",
  "zst",
  "lz4",
  "cab",
]);
const PROGRAMS: ReadonlySet<string> = new Set(["exe", "elf", "macho", "apk", "deb", "rpm", "jar"]);
const PLAYLIST = /^\s*(#EXTM3U|ffconcat version|\[playlist\]|v=0\r?\n)/i;
const WEB_PAGE = /^\s*(<!doctype html|<html)/i;

/** What to tell somebody who sent a known kind of file that is no recording. */
export function describeForeignFile(extension: string, mimeType: string): string {
  const kind = extension.toUpperCase();
  if (extension === "mid") {
    return "This is a MIDI file: it holds notes, not sound. Export it as WAV, FLAC or MP3 and attach that.";
  }
  if (mimeType.startsWith("image/")) {
    return `This is a ${kind} image, not a recording. Attach the audio file itself.`;
  }
  if (ARCHIVES.has(extension)) {
    return `This is a ${kind} archive. Unpack it and attach the track itself.`;
  }
  if (PROGRAMS.has(extension)) {
    return "This is a program, not a recording. Attach an audio file.";
  }
  if (mimeType.startsWith("audio/") || mimeType.startsWith("video/")) {
    return `I can't open ${kind} files. Export the track as MP3, WAV, FLAC or M4A and attach that.`;
  }
  return `This is a ${kind} file, not a recording. Attach an audio file.`;
}

/** The same for text, which has no signature; undefined where the bytes are no text. */
export function describeText(head: Buffer): string | undefined {
  const text = decodeText(head);
  if (text === undefined) return undefined;
  if (PLAYLIST.test(text)) {
    return "This is a playlist: it only points to music. Attach the track itself.";
  }
  if (WEB_PAGE.test(text)) {
    return "This is a web page, not a recording. Download the track and attach it.";
  }
  return "This is a text file, not a recording. Attach the audio file itself.";
}

function decodeText(head: Buffer): string | undefined {
  try {
    // `stream`: the head may end inside a character.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return /\p{Cc}/u.test(text.replaceAll(/\s/g, "")) ? undefined : text;
  } catch {
    return undefined;
  }
}
