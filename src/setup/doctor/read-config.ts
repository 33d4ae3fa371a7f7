import { environmentSchema, parseConfig, type Config } from "../../config.ts";
import { UserError } from "../../errors.ts";

export interface ReadConfig {
  /** With the defaults where a value is not valid. */
  readonly config: Config;
  /** What is not valid, in words, without the values: `GPU_LAYERS must be a whole number`. */
  readonly faults: readonly string[];
}

/** The configuration as far as it can be used: whoever examines a machine goes on where the bot would not start. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ReadConfig {
  const faults: string[] = [];
  const valid: Record<string, string | undefined> = {};
  for (const name of Object.keys(environmentSchema.shape)) {
    const fault = faultOf({ [name]: env[name] });
    if (fault === undefined) valid[name] = env[name];
    else faults.push(fault);
  }
  return { config: parseConfig(valid), faults };
}

function faultOf(variable: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    parseConfig(variable);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The first line says that something is wrong, the second what.
    return error.message.split("\n").slice(1).join(" ").trim();
  }
}
