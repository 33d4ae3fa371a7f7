import type { InferenceReason } from "../inference/errors.ts";

/** What ends an order besides the engine. */
export type OrderReason = "expired" | "gave-up" | "disk-full" | "storage-busy" | "engine-down";

type KnownReason = InferenceReason | OrderReason;

/** For the person in Discord: no file names, no commands, nothing of the machine. */
export interface FailureWords {
  readonly what: string;
  readonly todo: string;
}

/** For whatever nobody foresaw. */
export const APOLOGY: FailureWords = {
  what: "Something went wrong on our side, sorry. It has been logged.",
  todo: "Try again in a moment. If it happens again, tell whoever runs this bot the reference below.",
};

const TELL_OPERATOR =
  "Tell whoever runs this bot, with the reference below: only they can mend it.";
const TRY_LATER = "Try again in a few minutes. If it happens again, tell whoever runs this bot.";

const WORDS: Readonly<Record<KnownReason, FailureWords>> = {
  "tool-missing": {
    what: "The program that runs the model is not installed here.",
    todo: TELL_OPERATOR,
  },
  "build-too-old": {
    what: "The program that runs the model is too old for Music Flamingo.",
    todo: TELL_OPERATOR,
  },
  "model-missing": { what: "The model is not installed here.", todo: TELL_OPERATOR },
  "projector-missing": {
    what: "The part of the model that hears is not installed here.",
    todo: TELL_OPERATOR,
  },
  "wrong-architecture": {
    what: "The installed model is one that cannot hear music.",
    todo: TELL_OPERATOR,
  },
  "model-corrupt": { what: "The model’s file is damaged.", todo: TELL_OPERATOR },
  "quantization-missing": {
    what: "That quality is not installed here.",
    todo: "Choose another quality from the list, or leave it out for the best one there is.",
  },
  "out-of-memory": {
    what: "The model ran out of memory.",
    todo: "Try a faster quality or a shorter track, or try again later.",
  },
  "context-too-small": {
    what: "The track and the question together are more than the model can hold.",
    todo: "Try a shorter track or a shorter question.",
  },
  "audio-refused": {
    what: "The model could not read this track.",
    todo: "Try it in another format, MP3 or FLAC for example.",
  },
  deadline: {
    what: "The model took too long and was stopped.",
    todo: "Try again later, or with a faster quality or a shorter track.",
  },
  incomplete: { what: "The model stopped in the middle of its answer, twice.", todo: TRY_LATER },
  crashed: { what: "The model crashed while it was listening.", todo: TRY_LATER },
  failed: { what: "The model could not finish its answer.", todo: TRY_LATER },
  "host-insecure": {
    what: "The model’s host would be reached without encryption, which is not allowed here.",
    todo: TELL_OPERATOR,
  },
  "host-unreachable": { what: "The model’s host cannot be reached right now.", todo: TRY_LATER },
  "host-key-refused": { what: "The model’s host does not let me in.", todo: TELL_OPERATOR },
  "host-model-missing": {
    what: "The model’s host does not have the model I asked for.",
    todo: TELL_OPERATOR,
  },
  "host-too-large": {
    what: "The track is larger than the model’s host takes.",
    todo: "Try a shorter track.",
  },
  "host-busy": {
    what: "The model’s host has too much to do, or I have asked it too much.",
    todo: TRY_LATER,
  },
  "host-failing": { what: "Something went wrong at the model’s host.", todo: TRY_LATER },
  "host-text-only": {
    what: "The model at the host cannot hear: it only reads text.",
    todo: TELL_OPERATOR,
  },
  "host-nonsense": {
    what: "The model’s host answered in a way that I cannot read.",
    todo: TELL_OPERATOR,
  },
  expired: {
    what: "I could not answer this in time: I was down, or there was too much to do. Nothing was counted for it.",
    todo: "If you still want it, ask again.",
  },
  "gave-up": {
    what: "I began this several times and was interrupted each time, so I stopped trying. Nothing was counted for it.",
    todo: "Try it as another kind of file. If that happens again, tell whoever runs this bot the reference below.",
  },
  "disk-full": { what: "There is no room left where I keep tracks.", todo: TELL_OPERATOR },
  "storage-busy": {
    what: "I could not write down what I had to remember, sorry.",
    todo: "Try again in a moment. If it happens again, tell whoever runs this bot.",
  },
  "engine-down": { what: "The model does not work right now.", todo: TRY_LATER },
};

/** Why there is no answer and what to do, by a failure's reason; an apology for one that nobody knows. */
export function failureWords(reason: string): FailureWords {
  return isKnown(reason) ? WORDS[reason] : APOLOGY;
}

function isKnown(reason: string): reason is KnownReason {
  return Object.hasOwn(WORDS, reason);
}
