export interface BitRateLog {
  add(line: string): void;
  /** Of the audio stream where ffmpeg states it, else of the whole file where it is no video; null where it states neither. */
  readonly bitRateKbps: number | null;
}

/** Two blanks: the stream itself. Tags, which are strangers' text, stand deeper. */
const STREAM = /^ {2}Stream #0:\d+.*?: Audio: .*?, (\d+) kb\/s/;
/** A cover is a video stream to ffmpeg, and too small to matter. */
const VIDEO = /^ {2}Stream #0:\d+[^ ]*: Video: (?!.*\(attached pic\))/;
const FILE = /^ {2}Duration: .*, bitrate: (\d+) kb\/s/;

/** Reads what ffmpeg prints about its input. */
export function createBitRateLog(): BitRateLog {
  let stream: number | null = null;
  let file: number | null = null;
  let hasVideo = false;
  let readingInput = true;
  return {
    add(line) {
      if (/^(Output #|Stream mapping:)/.test(line)) readingInput = false;
      if (!readingInput) return;
      stream ??= parse(STREAM, line);
      file ??= parse(FILE, line);
      hasVideo ||= VIDEO.test(line);
    },
    get bitRateKbps() {
      return stream ?? (hasVideo ? null : file);
    },
  };
}

function parse(pattern: RegExp, line: string): number | null {
  const found = pattern.exec(line)?.[1];
  return found === undefined ? null : Number(found);
}
