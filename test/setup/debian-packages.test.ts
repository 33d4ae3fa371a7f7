import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  pickDebianMirror,
  unpackDebianPackages,
  type UnpackOptions,
} from "../../src/setup/debian-packages.ts";
import { aptThatKnows, makeLocalArchive, type LocalArchive } from "./local-archive.ts";

let base: string;
let archive: LocalArchive;
let target: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-debian-"));
  archive = await makeLocalArchive(join(base, "archive"));
});
afterAll(() => rm(base, { recursive: true }));
beforeEach(async () => {
  target = await mkdtemp(join(base, "target-"));
});

describe("unpackDebianPackages", () => {
  it("unpacks a package with all it depends on, and its program runs on its own libraries", async () => {
    const lines: string[] = [];

    await unpack({ onProgress: (line) => lines.push(line) });

    const hello = join(target, "hello", "bin", "liner-hello");
    await expect(execa(hello, ["two words", "$HOME"])).resolves.toHaveProperty(
      "stdout",
      "two words $HOME",
    );
    await symlink(hello, join(target, "link"));
    await expect(execa(join(target, "link"), ["linked"])).resolves.toHaveProperty(
      "stdout",
      "linked",
    );
    await expect(readFile(hello, "utf8")).resolves.not.toContain(target);
    await expect(readdir(join(target, "hello"))).resolves.toEqual(["bin", "root"]);
    expect(lines).toContain("unpacking 3 packages");
  });

  it("leaves out what the programs do without", async () => {
    await unpack({ leaveOut: /driver/ });

    const root = join(target, "hello", "root", "usr");
    await expect(readdir(root)).resolves.toEqual(["bin", "lib"]);
  });

  it("does not break when two do it at once", async () => {
    await Promise.all([unpack({}), unpack({})]);

    await expect(readdir(target)).resolves.toEqual(["hello"]);
    await expect(
      execa(join(target, "hello", "bin", "liner-hello"), ["still here"]),
    ).resolves.toHaveProperty("stdout", "still here");
  });

  it("names a package that apt cannot get, and leaves nothing behind", async () => {
    const unpacking = unpack({ packages: ["liner-nothing"] });

    await expect(unpacking).rejects.toMatchObject({
      reason: "packages-unavailable",
      message: expect.stringMatching(/liner-nothing[^]*Unable to locate package/),
    });
    await expect(readdir(target)).resolves.toEqual([]);
  });

  it("is not seen by anybody when its last check fails", async () => {
    const unpacking = unpack({ finish: () => Promise.reject(new Error("does not run")) });

    await expect(unpacking).rejects.toThrow("does not run");
    await expect(readdir(target)).resolves.toEqual([]);
  });

  it("stops when told to, and leaves nothing behind", async () => {
    const stop = new AbortController();
    const unpacking = unpack({ onProgress: () => stop.abort(new Error("enough")) }, stop.signal);

    await expect(unpacking).rejects.toThrow("enough");
    await expect(readdir(target)).resolves.toEqual([]);
  });

  it("says so on a machine without Debian's tools", async () => {
    const unpacking = unpack({ env: { PATH: target } });

    await expect(unpacking).rejects.toMatchObject({ reason: "not-debian" });
  });

  it("says so when apt knows no mirror of Debian", async () => {
    const env = await aptThatKnows(
      join(target, "apt"),
      "deb http://packages.example.org/ stable main",
    );

    await expect(unpack({ env, suite: "sid" })).rejects.toMatchObject({ reason: "no-mirror" });
  });
});

describe("pickDebianMirror", () => {
  it.each([
    {
      archives: ["http://a.example/debian-security", "http://a.example/debian"],
      mirror: "http://a.example/debian",
    },
    {
      archives: ["https://other.example/node_24.x", "https://b.example/pub/debian"],
      mirror: "https://b.example/pub/debian",
    },
    {
      archives: ["mirror+file:/etc/apt/mirrors/debian.list"],
      mirror: "mirror+file:/etc/apt/mirrors/debian.list",
    },
    { archives: ["http://archive.example/ubuntu"], mirror: undefined },
  ])("takes $mirror out of $archives", ({ archives, mirror }) => {
    expect(pickDebianMirror(archives)).toBe(mirror);
  });
});

function unpack(
  options: Partial<UnpackOptions>,
  signal: AbortSignal = AbortSignal.timeout(30_000),
): Promise<void> {
  return unpackDebianPackages(
    {
      packages: ["liner-hello"],
      suite: "machine",
      programs: ["liner-hello"],
      folder: join(target, "hello"),
      env: archive.env,
      onProgress: () => {},
      ...options,
    },
    signal,
  );
}
