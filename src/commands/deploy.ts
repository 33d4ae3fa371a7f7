import { isDeepStrictEqual } from "node:util";
import { RESTJSONErrorCodes, Routes, type REST } from "discord.js";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { isDiscordError } from "./discord-error.ts";
import { DEFINITIONS } from "./index.ts";

export interface DeploymentTarget {
  readonly applicationId: string;
  /** Undefined: everywhere. */
  readonly guildId: string | undefined;
}

export interface Deployment {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

const registeredCommands = z.array(z.looseObject({ type: z.number(), name: z.string() }));
type Definition = z.output<typeof registeredCommands>[number];

/** Tells Discord what the bot answers to, and says what that changed. Sends nothing where nothing is to change. */
export async function deployCommands(rest: REST, target: DeploymentTarget): Promise<Deployment> {
  const deployment = await pendingDeployment(rest, target);
  const { added, changed, removed } = deployment;
  if (added.length + changed.length + removed.length > 0) {
    await ask(() => rest.put(routeOf(target), { body: DEFINITIONS }));
  }
  return deployment;
}

/** What `deployCommands` would change; only looks. */
export async function pendingDeployment(rest: REST, target: DeploymentTarget): Promise<Deployment> {
  const before = registeredCommands.parse(await ask(() => rest.get(routeOf(target))));
  return compare(before, registeredCommands.parse(DEFINITIONS));
}

export function describeDeployment(deployment: Deployment, target: DeploymentTarget): string {
  const where = target.guildId === undefined ? "everywhere" : `server ${target.guildId}`;
  const lines = Object.entries(deployment)
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `  ${what}: ${names.join(", ")}`);
  return [`Commands, ${where}:`, ...lines].join("\n");
}

function routeOf({ applicationId, guildId }: DeploymentTarget) {
  return guildId === undefined
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);
}

function compare(before: readonly Definition[], after: readonly Definition[]): Deployment {
  const find = (list: readonly Definition[], { type, name }: Definition) =>
    list.find((other) => other.type === type && other.name === name);
  const same = (wanted: Definition) => {
    const registered = find(before, wanted);
    return registered !== undefined && isDeepStrictEqual(only(wanted, registered), bare(wanted));
  };
  const kept = after.filter((wanted) => find(before, wanted) !== undefined);
  return {
    added: after.filter((wanted) => find(before, wanted) === undefined).map(shown),
    changed: kept.filter((wanted) => !same(wanted)).map(shown),
    removed: before.filter((registered) => find(after, registered) === undefined).map(shown),
    unchanged: kept.filter(same).map(shown),
  };
}

function shown({ type, name }: Definition): string {
  return type === 1 ? `/${name}` : `"${name}"`;
}

/** What Discord has of the properties that we set: it adds ids, versions and defaults of its own. */
function only(wanted: unknown, registered: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(registered)) {
    if (wanted.every((item) => typeof item !== "object")) return sorted(registered);
    return registered.map((item, index) => only(wanted[index], item));
  }
  if (!isRecord(wanted) || !isRecord(registered)) return registered;
  return Object.fromEntries(
    Object.keys(bareRecord(wanted)).map((key) => [key, only(wanted[key], registered[key])]),
  );
}

/** A definition as `only` gives it back: without what is merely spelt out, lists of values in order. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== "object") ? sorted(value) : value.map(bare);
  }
  return isRecord(value) ? bareRecord(value) : value;
}

function bareRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, bare(value)]),
  );
}

function sorted(values: readonly unknown[]): unknown[] {
  return values.toSorted((a, b) => String(a).localeCompare(String(b)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function ask<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (isDiscordError(error, RESTJSONErrorCodes.MissingAccess)) {
      throw new UserError(
        "no-access",
        "The application is not in that server, or was invited without the scope applications.commands (DISCORD_GUILD_ID).",
        { cause: error },
      );
    }
    if (isDiscordError(error, 0, RESTJSONErrorCodes.UnknownApplication)) {
      throw new UserError(
        "bad-credentials",
        "Discord does not accept DISCORD_TOKEN for DISCORD_APP_ID: both must be of the same application.",
        { cause: error },
      );
    }
    throw error;
  }
}
