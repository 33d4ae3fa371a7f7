import type { Random } from "./random.ts";

/**
 * `twin`: the same as the order before it, to be joined; `again`: the same as an earlier one, known by now; `withdrawn`:
 * its owner presses Cancel as soon as there is such a button.
 */
export type OrderKind = "fresh" | "twin" | "again" | "preset" | "refused" | "long" | "withdrawn";

export interface PlannedOrder {
  readonly number: number;
  readonly kind: OrderKind;
  /** No other order's. */
  readonly fileName: string;
  /** Of the fixtures; undefined: a file that claims to be too large. */
  readonly sound: string | undefined;
  /** Undefined: the default preset. */
  readonly question: string | undefined;
  /** What only a card about this question says. */
  readonly says: RegExp;
  readonly isPrivate: boolean;
  readonly person: number;
  readonly server: number;
}

export interface OrderPlanOptions {
  readonly kind: OrderKind;
  readonly number: number;
  readonly people: number;
  readonly servers: number;
  readonly before: readonly PlannedOrder[];
}

type Content = Pick<PlannedOrder, "sound" | "question" | "says">;

/** Without tags, so that a card shows the file's name. The three WAV-like ones are one track. */
const SOUNDS = [
  "tune-s16.wav",
  "tune.aiff",
  "tune-alac.m4a",
  "tune-u8.wav",
  "tune-mulaw.wav",
  "tune-vorbis.ogg",
  "tune-opus.webm",
  "tune.wma",
  "tune.aac",
  "voice-message.ogg",
];
/** The keywords of the stand-in model with what it says to each. */
const ANSWERS: readonly (readonly [keyword: string, says: RegExp])[] = [
  ["tempo", /Tempo: roughly 120 beats/],
  ["instrument", /Instruments: electric piano/],
  ["lyrics", /running through neon rain/],
  ["UNICODE", /東京 ночь ♪/],
  ["MARKDOWN", /_italic_ `code`/],
];
const REFUSALS: readonly (readonly [sound: string | undefined, says: RegExp])[] = [
  ["silence.wav", /silent/],
  ["half-second.wav", /less than a second/],
  ["text.mp3", /text file/],
  [undefined, /up to 100 MB/],
];
const PRIVATE_CHANCE = 0.25;

export function planOrder(options: OrderPlanOptions, random: Random): PlannedOrder {
  const { kind, number } = options;
  const { sound, question, says } = contentOf(options, random);
  const extension = /\.\w+$/.exec(sound ?? ".wav")?.[0] ?? "";
  return {
    number,
    kind,
    fileName: `order-${String(number).padStart(4, "0")}${extension}`,
    sound,
    question,
    says,
    isPrivate: random.chance(PRIVATE_CHANCE),
    person: random.below(options.people),
    server: random.below(options.servers),
  };
}

function contentOf({ kind, number, before }: OrderPlanOptions, random: Random): Content {
  const repeatable = before.filter((order) => order.kind === "fresh");
  const latest = repeatable.at(-1);
  if (kind === "twin" && latest !== undefined) return latest;
  if (kind === "again" && latest !== undefined) return random.pick(repeatable);
  if (kind === "refused") {
    const [sound, says] = random.pick(REFUSALS);
    return { sound, says, question: undefined };
  }
  const sound = random.pick(SOUNDS);
  if (kind === "preset") return { sound, question: undefined, says: /synth-pop piece/ };
  if (kind === "long") {
    return { sound, question: `LONGANSWER (no. ${number})`, says: /Counting: zero one/ };
  }
  const [keyword, says] = random.pick(ANSWERS);
  return { sound, question: `${keyword}, please (no. ${number})`, says };
}
