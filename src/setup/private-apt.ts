import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "./errors.ts";
import { runTool } from "./run-tool.ts";

export interface PrivateAptOptions {
  /** Everything apt writes goes here. */
  readonly folder: string;
  /** One-line sources; undefined: those of the machine. */
  readonly sources: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface PlannedPackage {
  readonly name: string;
  readonly version: string;
}

export interface PrivateApt {
  /** The base addresses of the configured archives, each once. Asks no network. */
  archives(signal: AbortSignal): Promise<readonly string[]>;
  /** What the packages need on a machine that has nothing yet, themselves included. Throws SetupError. */
  plan(packages: readonly string[], signal: AbortSignal): Promise<readonly PlannedPackage[]>;
  /** Leaves the verified `.deb` files in `into`. Throws SetupError. */
  download(packages: readonly PlannedPackage[], into: string, signal: AbortSignal): Promise<void>;
}

const COMPLAINT_LINES = 4;

/**
 * apt with lists, cache and package status of its own: the machine is not touched, root is not needed, and since
 * nothing counts as installed, the plan holds whatever the packages depend on today.
 */
export async function createPrivateApt(options: PrivateAptOptions): Promise<PrivateApt> {
  const configPath = await writeConfig(options);
  const run = (args: readonly string[], signal: AbortSignal, cwd?: string) =>
    runTool(
      "apt-get",
      ["-c", configPath, ...args],
      { env: options.env, ...(cwd === undefined ? {} : { cwd }) },
      signal,
    );

  return {
    async archives(signal) {
      return parseArchives((await run(["--print-uris", "update"], signal)).stdout);
    },
    async plan(packages, signal) {
      const update = await run(["update"], signal);
      const plan = await run(["--simulate", "install", ...packages], signal);
      // An archive that is not needed may fail to update, so only the plan decides; the cause stands in both.
      if (!plan.ok) throw unavailable(packages, `${update.stderr}\n${plan.stderr}`);
      return parseInstallPlan(plan.stdout);
    },
    async download(packages, into, signal) {
      const exact = packages.map(({ name, version }) => `${name}=${version}`);
      const { ok, stderr } = await run(["download", ...exact], signal, into);
      if (!ok) throw unavailable(exact, stderr);
    },
  };
}

/** Reads `apt-get --print-uris update`. */
export function parseArchives(printed: string): readonly string[] {
  const found = printed.matchAll(/^'(\S+?)\/+dists\/\S+\/InRelease'/gm);
  return [...new Set(Array.from(found, ([, archive = ""]) => archive))];
}

/** Reads `apt-get --simulate install`. */
export function parseInstallPlan(simulated: string): readonly PlannedPackage[] {
  const found = simulated.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm);
  return Array.from(found, ([, name = "", version = ""]) => ({ name, version }));
}

async function writeConfig({ folder, sources }: PrivateAptOptions): Promise<string> {
  const state = join(folder, "state");
  const cache = join(folder, "cache");
  await mkdir(join(state, "lists", "partial"), { recursive: true });
  await mkdir(join(cache, "archives", "partial"), { recursive: true });
  await writeFile(join(state, "status"), "");
  const settings = {
    "Dir::State": state,
    "Dir::State::lists": join(state, "lists"),
    "Dir::State::status": join(state, "status"),
    "Dir::Cache": cache,
    "Dir::Cache::archives": join(cache, "archives"),
    // "root" means: download as whoever we are. The user apt would change to cannot write here.
    "APT::Sandbox::User": "root",
    "APT::Install-Recommends": "false",
    "Acquire::Retries": "3",
    "Acquire::http::Timeout": "30",
    ...(sources === undefined ? {} : await ownSources(folder, sources)),
  };
  const config = [
    // The machine's hooks would tidy up the machine's own cache.
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    ...Object.entries(settings).map(([name, value]) => `${name} "${value}";`),
  ];
  const configPath = join(folder, "apt.conf");
  await writeFile(configPath, `${config.join("\n")}\n`);
  return configPath;
}

async function ownSources(folder: string, sources: string): Promise<Record<string, string>> {
  const sourcesPath = join(folder, "sources.list");
  await writeFile(sourcesPath, sources);
  return {
    "Dir::Etc::sourcelist": sourcesPath,
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
  };
}

function unavailable(packages: readonly string[], stderr: string): SetupError {
  const complaints = [...new Set(stderr.split("\n").filter((line) => /^[EW]: /.test(line)))];
  const names = packages.length > 3 ? `${packages.length} packages` : packages.join(", ");
  return new SetupError(
    "packages-unavailable",
    `apt could not get ${names}. Is the network there?\n${complaints.slice(0, COMPLAINT_LINES).join("\n")}`,
  );
}
