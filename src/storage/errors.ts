import { UserError } from "../errors.ts";

export type StorageReason =
  /** Another bot works in this folder. */
  | "data-dir-locked"
  /** The folder or its database cannot be opened. */
  | "data-dir-unusable"
  /** Written by a newer version of this program. */
  | "schema-too-new"
  /** Not a database, or a damaged one. */
  | "database-corrupt"
  /** A copy could not be made. */
  | "backup-failed";

/** Storage that the operator has to look after: the message names the folder or file and says what to do. */
export class StorageError extends UserError<StorageReason> {
  override readonly name = "StorageError";
}
