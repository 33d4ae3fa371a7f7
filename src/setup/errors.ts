import { UserError } from "../errors.ts";

export type SetupReason =
  /** Discord does not know the bot's token. */
  | "bad-credentials"
  /** The token is of another application than `DISCORD_APP_ID`. */
  | "wrong-application"
  | "discord-unreachable"
  /** This machine has no Debian package tools, or no Debian packages for its processor. */
  | "not-debian"
  /** apt names no mirror that carries Debian. */
  | "no-mirror"
  /** apt could not get the packages: no network, no such package, a full disk. */
  | "packages-unavailable"
  | "unpack-failed"
  /** `LLAMA_BIN_DIR` holds no llama.cpp. */
  | "bin-dir-wrong"
  /** The tools are there but do not run. */
  | "tools-broken"
  /** The `.env` cannot be read or written. */
  | "env-file"
  /** Nobody said yes to the model's licence. */
  | "license-not-accepted"
  /** An answer to setup that cannot be. */
  | "bad-answer"
  /** No release of llama.cpp fits this machine, or the release is none. */
  | "no-release";

/** Something that has to be installed or corrected by whoever runs this; the message says what. */
export class SetupError extends UserError<SetupReason> {
  override readonly name = "SetupError";
}
