import { copyFile, mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

export interface LocalArchive {
  /** An environment in which the machine's apt knows this archive and no other. */
  readonly env: Record<string, string | undefined>;
}

/**
 * A small Debian archive on disk: `liner-hello` (the real `echo`) needs `liner-loader` (the real program loader and C
 * library) and `liner-driver` (a text).
 */
export async function makeLocalArchive(folder: string): Promise<LocalArchive> {
  const { stdout: libraries } = await execa("ldd", ["/bin/echo"]);
  const libc = /=> (\S+\/libc\.so\.6)/.exec(libraries)?.[1] ?? "";
  const loader = /^\s*(\/\S+\/(ld-linux\S+))/m.exec(libraries)?.[1] ?? "";
  const libraryFolder = `usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;

  const packages = join(folder, "packages");
  await makePackage(packages, "liner-loader", "", {
    [join(libraryFolder, loader.split("/").at(-1) ?? "")]: await realpath(loader),
    [join(libraryFolder, "libc.so.6")]: libc,
  });
  await makePackage(packages, "liner-driver", "", { "usr/share/liner-driver": "/etc/hostname" });
  await makePackage(packages, "liner-hello", "liner-loader, liner-driver", {
    "usr/bin/liner-hello": "/bin/echo",
  });
  return { env: await aptThatKnows(join(folder, "apt"), `deb [trusted=yes] file:${packages} ./`) };
}

/** An environment in which the machine's apt knows only these sources. */
export async function aptThatKnows(
  folder: string,
  sources: string,
): Promise<Record<string, string | undefined>> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "sources.list"), `${sources}\n`);
  const config = join(folder, "apt.conf");
  await writeFile(config, `Dir::Etc "${folder}";\n`);
  return { ...process.env, APT_CONFIG: config };
}

async function makePackage(
  archive: string,
  name: string,
  depends: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const tree = join(archive, "trees", name);
  for (const [path, source] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await copyFile(source, join(tree, path));
  }
  const control = [
    `Package: ${name}`,
    "Version: 1.0",
    "Architecture: all",
    "Maintainer: Nobody <nobody@example.org>",
    ...(depends === "" ? [] : [`Depends: ${depends}`]),
    "Description: made for a test",
  ].join("\n");
  await mkdir(join(tree, "DEBIAN"), { recursive: true });
  await writeFile(join(tree, "DEBIAN", "control"), `${control}\n`);
  const deb = `${name}_1.0_all.deb`;
  await execa("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, join(archive, deb)]);

  const { stdout: sizeAndHash } = await execa("sha256sum", [join(archive, deb)]);
  const { stdout: size } = await execa("stat", ["-c", "%s", join(archive, deb)]);
  const entry = `${control}\nFilename: ./${deb}\nSize: ${size}\nSHA256: ${sizeAndHash.split(" ")[0] ?? ""}\n\n`;
  await writeFile(join(archive, "Packages"), entry, { flag: "a" });
}
