import { resolve } from "node:path";
import { parseConfig } from "./config.ts";
import { backUpDatabase } from "./storage/back-up.ts";
import { databasePath } from "./storage/stores.ts";

/** Copies what must survive, while the bot runs or not; returns where to, for people. Throws UserError. */
export async function backUp(
  env: Readonly<Record<string, string | undefined>>,
  to: string | undefined,
): Promise<string> {
  const config = parseConfig(env);
  const path = databasePath(resolve(config.DATA_DIR));
  const copy = await backUpDatabase({ path, to });
  const megabytes = (copy.bytes / 1e6).toFixed(1);
  return `${resolve(copy.path)}: ${megabytes} MB, schema ${copy.schemaVersion}, every page checked.`;
}
