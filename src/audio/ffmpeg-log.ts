/** What ffmpeg says about an upload while it works. Its own words are the truth about codec and format. */
export interface FfmpegFacts {
  /** The first stream of sound; undefined where ffmpeg found none. */
  readonly stream: AudioStream | undefined;
  /** The file's container could be opened. */
  readonly opened: boolean;
  readonly protectedContent: boolean;
  readonly claimedSeconds: number | undefined;
  /** Up to where ffmpeg got, in any output. */
  readonly walkedSeconds: number | undefined;
}

export interface AudioStream {
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
}

export interface FfmpegLog {
  add(line: string): void;
  readonly facts: FfmpegFacts;
  /** The last lines, for our own log. */
  readonly tail: string;
}

const TAIL_LINES = 20;
const MAX_LINE_CHARACTERS = 500;
/** Two blanks: the stream itself. Tags, which are strangers' text, stand deeper. */
const AUDIO_STREAM = /^ {2}Stream #0:\d+.*?: Audio: (?<codec>\w+)(?<rest>.*)$/;
const CLOCK = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/;
const PROTECTED = /DRM protected|encrypted stream|Incorrect (AES|decryption) key/i;
/** Sample entries of shops' protection and of Common Encryption. */
const PROTECTED_TAG = /\((drms|drmi|enca) \//;

/** Keeps what matters of a log that hostile tags can make as long as the upload. */
export function createFfmpegLog(): FfmpegLog {
  const tail: string[] = [];
  let readingInput = true;
  let opened = false;
  let stream: AudioStream | undefined;
  let protectedContent = false;
  let claimedSeconds: number | undefined;
  let walkedSeconds: number | undefined;

  function readInputLine(line: string): void {
    if (line.startsWith("Input #0,")) opened = true;
    if (line.startsWith("  Duration: ")) {
      claimedSeconds ??= parseClock(line.slice("  Duration: ".length).split(",")[0]);
    }
    const match = AUDIO_STREAM.exec(line);
    if (match?.groups && !stream) {
      const { codec = "", rest = "" } = match.groups;
      stream = parseStream(codec, rest);
      protectedContent ||= PROTECTED_TAG.test(rest);
    }
  }

  return {
    add(line) {
      const short = line.slice(0, MAX_LINE_CHARACTERS);
      tail.push(short);
      if (tail.length > TAIL_LINES) tail.shift();
      if (/^(Output #|Stream mapping:)/.test(short)) readingInput = false;
      if (readingInput) readInputLine(short);
      protectedContent ||= /^\[\w+[^\]]*\]/.test(short) && PROTECTED.test(short);
      const walked = /^(?:size|frame)=.* time=(\S+)/.exec(short);
      if (walked) walkedSeconds = parseClock(walked[1]);
    },
    get facts() {
      return { stream, opened, protectedContent, claimedSeconds, walkedSeconds };
    },
    get tail() {
      return tail.join("\n");
    },
  };
}

function parseStream(codec: string, rest: string): AudioStream {
  const fields = rest.split(", ").slice(1);
  const rate = fields.find((field) => /^\d+ Hz$/.test(field)) ?? "0";
  const layout = fields[fields.indexOf(rate) + 1] ?? "";
  return { codec, sampleRateHz: Number.parseInt(rate, 10), channels: countChannels(layout) };
}

const NAMED_LAYOUTS: Readonly<Record<string, number>> = {
  mono: 1,
  stereo: 2,
  downmix: 2,
  quad: 4,
  hexagonal: 6,
  octagonal: 8,
  hexadecagonal: 16,
};

/** ffmpeg names layouts ("5.1(side)", "7.1.4") or says "9 channels"; 0 where it says something new. */
function countChannels(layout: string): number {
  const named = NAMED_LAYOUTS[layout.replace(/\(.*/, "")];
  if (named !== undefined) return named;
  const counted = /^(\d+) channels/.exec(layout);
  if (counted) return Number(counted[1]);
  const dotted = /^[\d.]+/.exec(layout)?.[0] ?? "";
  return dotted.split(".").reduce((sum, part) => sum + Number(part), 0);
}

function parseClock(text: string | undefined): number | undefined {
  const match = CLOCK.exec(text ?? "");
  if (!match) return undefined;
  const [, hours, minutes, seconds] = match;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}
