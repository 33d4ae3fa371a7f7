import { access, mkdir, readdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { findExecutable } from "../find-executable.ts";
import { SetupError } from "./errors.ts";
import { writeLaunchers } from "./launchers.ts";
import { createPrivateApt } from "./private-apt.ts";
import { publishFolder } from "./publish-folder.ts";
import { runTool } from "./run-tool.ts";

export interface UnpackOptions {
  readonly packages: readonly string[];
  /** A suite of Debian's archive (`sid`), from the mirror this machine's apt uses; `machine`: its own sources. */
  readonly suite: string;
  /** Dependencies that the programs below do without. */
  readonly leaveOut?: RegExp;
  /** Programs of the packages to be made runnable in `folder/bin`. */
  readonly programs: readonly string[];
  /** Where it all goes: `root/` and `bin/`. */
  readonly folder: string;
  /** Last changes and checks, before anybody else can see the folder; gets its provisional path. */
  readonly finish?: (folder: string, signal: AbortSignal) => Promise<void>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets a line for people at each step. */
  readonly onProgress: (line: string) => void;
}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Unpacks Debian packages with all they need into a folder of our own: no root, nothing installed, the machine's apt
 * untouched. The folder appears whole or not at all, also when two do this at once. Throws SetupError.
 */
export async function unpackDebianPackages(
  options: UnpackOptions,
  signal: AbortSignal,
): Promise<void> {
  await requireDebianTools(options.env["PATH"] ?? "");
  const { packages, leaveOut, onProgress } = options;
  await publishFolder(options.folder, async (partial) => {
    const work = join(partial, "work");
    const debs = join(work, "debs");
    await mkdir(debs, { recursive: true });
    const apt = await createPrivateApt({
      folder: join(work, "apt"),
      sources: await chooseSources(options, join(work, "machine-apt"), signal),
      env: options.env,
    });

    onProgress(`reading Debian's package lists for ${packages.join(", ")}`);
    const planned = (await apt.plan(packages, signal)).filter(
      ({ name }) => leaveOut?.test(name) !== true,
    );
    onProgress(`downloading ${planned.length} packages`);
    await apt.download(planned, debs, signal);
    onProgress(`unpacking ${planned.length} packages`);
    await unpackAll(debs, join(partial, "root"), options.env, signal);

    await rm(work, { recursive: true });
    await writeLaunchers(partial, options.programs);
    await options.finish?.(partial, signal);
  });
}

async function requireDebianTools(searchPath: string): Promise<void> {
  const present = await Promise.all(
    ["apt-get", "dpkg"].map((name) => findExecutable(name, searchPath)),
  );
  if (process.platform !== "linux" || present.includes(undefined)) {
    throw new SetupError("not-debian", "This machine has no Debian package tools (apt-get, dpkg).");
  }
}

async function chooseSources(
  { suite, env }: UnpackOptions,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (suite === "machine") return undefined;
  const machineApt = await createPrivateApt({ folder, sources: undefined, env });
  const mirror = pickDebianMirror(await machineApt.archives(signal));
  if (mirror === undefined || !(await exists(KEYRING))) {
    throw new SetupError("no-mirror", "This machine's apt knows no mirror of Debian's archive.");
  }
  return `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`;
}

/** The archive that carries every suite: neither security updates nor another project's packages. */
export function pickDebianMirror(archives: readonly string[]): string | undefined {
  // `debian.list`: how a file of mirrors is named where apt uses one.
  return archives.find((archive) => /\/debian(\.list)?$/.test(archive));
}

async function unpackAll(
  debs: string,
  root: string,
  env: UnpackOptions["env"],
  signal: AbortSignal,
): Promise<void> {
  await mkdir(root);
  const queue = (await readdir(debs)).map((name) => join(debs, name));
  const lanes = Array.from({ length: availableParallelism() }, async () => {
    for (let deb = queue.pop(); deb !== undefined; deb = queue.pop()) {
      const { ok, stderr } = await runTool("dpkg", ["-x", deb, root], { env }, signal);
      if (!ok) {
        throw new SetupError("unpack-failed", `${basename(deb)} could not be unpacked:\n${stderr}`);
      }
    }
  });
  await Promise.all(lanes);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
