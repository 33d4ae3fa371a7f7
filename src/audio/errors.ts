import { UserError } from "../errors.ts";

export type AudioReason =
  /** The upload could not be had. */
  | "host-not-allowed"
  | "link-expired"
  | "fetch-failed"
  | "too-large"
  | "file-missing"
  /** The upload cannot be heard. */
  | "not-audio"
  | "no-audio-stream"
  | "encrypted"
  | "undecodable"
  | "too-short"
  | "silent"
  | "decoder-timeout"
  /** The operator has to act. */
  | "decoder-missing";

/** An upload that did not become a track. The message tells its owner why and what to send instead. */
export class AudioError extends UserError<AudioReason> {
  override readonly name = "AudioError";
}
