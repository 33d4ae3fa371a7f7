import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { SetupError } from "./errors.ts";

/**
 * Makes programs of an unpacked package tree (`folder/root`) runnable as `folder/bin/NAME`, with the loader and the
 * libraries of that tree, so that neither has to fit the machine's. `folder` may be moved afterwards; the programs
 * see the loader as their own executable (`/proc/self/exe`).
 */
export async function writeLaunchers(folder: string, programs: readonly string[]): Promise<void> {
  const root = join(folder, "root");
  const libraries = await findLibraries(root);
  const inRoot = (path: string) => `$root/${relative(root, path).split(sep).join("/")}`;
  const libraryPath = libraries.folders.map((path) => inRoot(path)).join(":");
  await mkdir(join(folder, "bin"), { recursive: true });
  for (const program of programs) {
    const script = [
      "#!/bin/sh",
      // The kernel passes a script's path with its folder, also when PATH found it.
      'self=$0; [ ! -L "$self" ] || self=$(realpath "$self")',
      "root=${self%/*}/../root",
      // exec: signals, limits and the parent-death signal are the program's own.
      `exec "${inRoot(libraries.loader)}" --argv0 ${program} --library-path "${libraryPath}" "$root/usr/bin/${program}" "$@"`,
    ];
    await writeFile(join(folder, "bin", program), `${script.join("\n")}\n`, { mode: 0o755 });
  }
}

/** The folders with shared libraries in a package tree, and the program loader that lies in one of them. */
export async function findLibraries(
  root: string,
): Promise<{ readonly loader: string; readonly folders: readonly string[] }> {
  const folders: string[] = [];
  let loader: string | undefined;
  for (const tripletFolder of await tripletFolders(root)) {
    for (const entry of await readdir(tripletFolder, { withFileTypes: true })) {
      const path = join(tripletFolder, entry.name);
      // Not by /lib64: that is a link to the loader of the machine.
      if (entry.isFile() && /^ld-linux.*\.so\.\d+$/.test(entry.name)) loader = path;
      if (entry.isDirectory() && (await holdsLibraries(path))) folders.push(path);
    }
    folders.unshift(tripletFolder);
  }
  if (loader === undefined) {
    throw new SetupError("unpack-failed", "The packages hold no program loader (libc6).");
  }
  return { loader, folders };
}

/** `usr/lib/x86_64-linux-gnu` and the like; packages older than the merged /usr use `lib/…` too. */
async function tripletFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const parent of [join(root, "lib"), join(root, "usr", "lib")]) {
    const names = await readdir(parent).catch(() => []);
    found.push(
      ...names.filter((name) => name.endsWith("-linux-gnu")).map((name) => join(parent, name)),
    );
  }
  return found;
}

async function holdsLibraries(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => /^lib.*\.so($|\.\d)/.test(name));
}
