import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SetupError } from "../errors.ts";
import { checkLlamaTools } from "../llama-tools.ts";
import { publishFolder } from "../publish-folder.ts";
import { faultOfFile } from "./check-file.ts";
import { requireSpace } from "./disk-space.ts";
import { downloadFile, type DownloadOptions } from "./download-file.ts";
import { lockFolder } from "./folder-lock.ts";
import { readRelease, RELEASE_API, RELEASE_TAG, type ReleaseAsset } from "./llama-release.ts";
import type { Machine } from "./machine.ts";
import { errorCode } from "./problems.ts";
import { pickRelease, type Backend, type PickedRelease } from "./pick-release.ts";
import { unpackArchive } from "./unpack-archive.ts";

export interface LlamaReleaseOptions extends DownloadOptions {
  readonly machine: Machine;
  /** One backend instead of the best for the machine. */
  readonly backend?: Backend | undefined;
  readonly tag?: string | undefined;
  /** GitHub's API for the repository; another one only for tests and mirrors. */
  readonly api?: string | undefined;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface FetchedLlama {
  /** The folder with the programs. */
  readonly binDir: string;
  readonly backend: Backend;
}

/** Archives and what comes out of them lie there at the same time; programs shrink to a third. */
const UNPACKED_RATIO = 4;
const LIBRARY = /\.(so(\.\d+)*|dll|dylib)$/;

/**
 * Downloads llama.cpp's own release for this machine, checks it against the digest that GitHub computed, and unpacks it
 * into the cache, where it appears whole or not at all. Fetches nothing where it is there already. Throws SetupError or
 * DownloadError.
 */
export async function fetchLlamaRelease(
  options: LlamaReleaseOptions,
  signal: AbortSignal,
): Promise<FetchedLlama> {
  const { machine, backend, tag = RELEASE_TAG, api = RELEASE_API, cacheDir, client } = options;
  const assets = await readRelease({ client, api, tag }, signal);
  const names = assets.map(({ name }) => name);
  const picked = pickRelease(machine, names, backend);
  if (picked === undefined) throw noneFits(machine, tag, backend);

  const folder = join(cacheDir, basename(picked.archive).replace(/\.(tar\.gz|zip)$/, ""));
  // In here, whatever the archive called its own top folder.
  const binDir = join(folder, "bin");
  if (!(await isThere(binDir))) {
    using held = new DisposableStack();
    held.use(await lockFolder(cacheDir));
    await publishFolder(folder, (partial) => install(picked, assets, partial, options, signal));
  }
  return { binDir, backend: picked.backend };
}

async function install(
  picked: PickedRelease,
  assets: readonly ReleaseAsset[],
  partial: string,
  options: LlamaReleaseOptions,
  signal: AbortSignal,
): Promise<void> {
  const { cacheDir, env, onNotice } = options;
  const archives = assets.filter(({ name }) => name === picked.archive || name === picked.runtime);
  const bytes = archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const advice = "Or have llama.cpp somewhere else, and name its folder (--llama-bin-dir).";
  await requireSpace({ folder: cacheDir, neededBytes: bytes * UNPACKED_RATIO, advice });
  const bin = join(partial, "bin");
  for (const asset of archives) {
    // Beside the folder that vanishes when this fails: what arrived is worth keeping.
    const destination = join(cacheDir, asset.name);
    if (!(await isRight(destination, asset, signal))) {
      await downloadFile({ ...asset, destination, fileName: asset.name }, options, signal);
    }
    onNotice(`unpacking ${asset.name}`);
    const unpacked = join(partial, "unpacked");
    await mkdir(unpacked);
    await unpackArchive(destination, unpacked, env, signal);
    const isMain = asset.name === picked.archive;
    await (isMain ? placePrograms(unpacked, bin) : placeLibraries(unpacked, bin));
    await rm(unpacked, { recursive: true });
    await rm(destination);
  }
  await checkLlamaTools(bin, env, signal);
}

/** Of an earlier try that could not unpack it. */
async function isRight(path: string, asset: ReleaseAsset, signal: AbortSignal): Promise<boolean> {
  try {
    return (await faultOfFile(path, asset, () => {}, signal)) === undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function placePrograms(unpacked: string, bin: string): Promise<void> {
  const tool = (await filesIn(unpacked)).find((path) =>
    /^llama-mtmd-cli(\.exe)?$/.test(basename(path)),
  );
  if (tool === undefined) {
    throw new SetupError("no-release", "The release of llama.cpp holds no llama-mtmd-cli.");
  }
  await copyInto(dirname(tool), bin);
}

/** llama.cpp looks for CUDA's libraries beside its own. */
async function placeLibraries(unpacked: string, bin: string): Promise<void> {
  const libraries = (await filesIn(unpacked)).filter((path) => LIBRARY.test(path));
  for (const folder of new Set(libraries.map((path) => dirname(path)))) await copyInto(folder, bin);
}

async function copyInto(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, force: true });
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
}

async function isThere(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}

function noneFits({ platform, arch }: Machine, tag: string, backend?: Backend): SetupError {
  const what = backend === undefined ? "" : ` with ${backend}`;
  return new SetupError(
    "no-release",
    `llama.cpp's release ${tag} has no build${what} for this machine (${platform}, ${arch}).`,
  );
}
