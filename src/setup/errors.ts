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
  | "tools-broken";

/** Something that has to be installed or corrected by whoever runs this; the message says what. */
export class SetupError extends UserError<SetupReason> {
  override readonly name = "SetupError";
}
