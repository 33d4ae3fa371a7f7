import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchLlamaRelease } from "../../../src/setup/download/fetch-llama-release.ts";
import type { Machine } from "../../../src/setup/download/machine.ts";
import { isHarmless } from "../../../src/setup/download/unpack-archive.ts";
import { createWebClient } from "../../../src/setup/download/web-client.ts";

const TAG = "b11429";
const CPU = `llama-${TAG}-bin-ubuntu-x64.tar.gz`;
const CUDA = `llama-${TAG}-bin-ubuntu-cuda-13.4-x64.tar.gz`;
const RUNTIME = `cudart-llama-${TAG}-bin-ubuntu-cuda-13.4-x64.tar.gz`;
const PLAIN: Machine = { platform: "linux", arch: "x64", graphics: [], nvidia: null, rocm: null };
/** What a program of the release says; the rest of it is llama.cpp's business. */
const TOOL = `#!/bin/sh\necho 'version: 11429 (abcdef)' >&2\n`;

let base: string;
let cacheDir: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-release-"));
  cacheDir = join(base, "cache");
});
afterEach(() => rm(base, { recursive: true }));

describe("fetchLlamaRelease", () => {
  it("downloads the build for this machine, checks it, and unpacks it whole", async () => {
    await using github = await startGithub({ [CPU]: await llamaArchive() });

    const fetched = await fetch(github);

    expect(fetched).toEqual({ backend: "cpu", binDir: join(cacheDir, CPU.slice(0, -7), "bin") });
    const { stderr } = await execa(join(fetched.binDir, "llama-mtmd-cli"), ["--version"]);
    expect(stderr).toContain("11429");
    expect(await readFile(join(fetched.binDir, "libllama.so"), "utf8")).toBe("library");
    expect((await readdir(cacheDir)).toSorted()).toEqual([".setup.lock", CPU.slice(0, -7)]);
  });

  it("fetches nothing that is there already", async () => {
    await using github = await startGithub({ [CPU]: await llamaArchive() });
    await fetch(github);
    const asked = github.asked.length;

    await fetch(github);

    expect(github.asked.slice(asked)).toEqual([`/releases/tags/${TAG}`]);
  });

  it("puts CUDA's own libraries beside llama.cpp's", async () => {
    const runtime = await archive("cudart", { "cudart-llama/libcudart.so.13": "cuda" });
    await using github = await startGithub({ [CUDA]: await llamaArchive(), [RUNTIME]: runtime });
    const nvidia = { driver: 590, computeCapability: 12 };

    const { binDir } = await fetch(github, { ...PLAIN, graphics: ["nvidia"], nvidia });

    expect(await readFile(join(binDir, "libcudart.so.13"), "utf8")).toBe("cuda");
  });

  it("keeps nothing whose digest is not GitHub's", async () => {
    await using github = await startGithub({ [CPU]: await llamaArchive() }, "ab".repeat(32));

    await expect(fetch(github)).rejects.toMatchObject({ reason: "wrong-bytes" });
    expect(await readdir(cacheDir)).toEqual([".setup.lock"]);
  });

  it("does not take an archive without a digest", async () => {
    await using github = await startGithub({ [CPU]: await llamaArchive() }, null);

    await expect(fetch(github)).rejects.toMatchObject({
      reason: "no-release",
      message: expect.stringMatching(/b11429 has no build for this machine \(linux, x64\)/),
    });
  });

  it.each([
    { what: "a name that climbs out", entry: { "../escaped": "x" }, link: undefined },
    { what: "a link that leads out", entry: {}, link: "/etc" },
  ])("refuses an archive with $what", async ({ entry, link }) => {
    const bytes = await archive("evil", { "llama-b1/llama-mtmd-cli": TOOL, ...entry }, link);
    await using github = await startGithub({ [CPU]: bytes });

    await expect(fetch(github)).rejects.toMatchObject({
      reason: "unpack-failed",
      message: expect.stringMatching(/holds what no archive should/),
    });
    expect(await readdir(base)).not.toContain("escaped");
    expect((await readdir(cacheDir)).filter((name) => name.startsWith("llama-b11429"))).toEqual([
      CPU,
    ]);
  });

  it("says so where the programs do not run on this machine", async () => {
    const broken = "#!/bin/sh\necho 'GLIBC_2.38 not found' >&2\nexit 1\n";
    await using github = await startGithub({ [CPU]: await llamaArchive(broken) });

    await expect(fetch(github)).rejects.toMatchObject({
      reason: "tools-broken",
      message: expect.stringMatching(/GLIBC_2\.38 not found/),
    });
  });

  it.each([
    { status: 404, reason: "not-found" },
    { status: 403, reason: "rate-limited" },
    { status: 502, reason: "server-failed" },
  ])("has words for GitHub's status $status", async ({ status, reason }) => {
    await using github = await startGithub({});
    github.status = status;

    await expect(fetch(github)).rejects.toMatchObject({ reason });
  });
});

describe("isHarmless", () => {
  it.each([
    { line: "-rw-r--r-- me/me 5 2026-10-01 12:00 llama-b1/tool", harmless: true },
    { line: "lrwxrwxrwx me/me 0 2026-10-01 12:00 b/libx.so -> libx.so.1", harmless: true },
    { line: "drwxr-xr-x  0 me  me   0 Oct  1 12:00 llama-b1/", harmless: true },
    { line: "-rw-r--r--  0 me  me   5 Oct  1  2025 llama-b1/a..b", harmless: true },
    { line: "-rw-r--r-- me/me 5 2026-10-01 12:00 /etc/passwd", harmless: false },
    { line: "-rw-r--r-- me/me 5 2026-10-01 12:00 a/../../b", harmless: false },
    { line: "-rw-r--r-- me/me 5 2026-10-01 12:00 C:\\Windows\\x", harmless: false },
    { line: "lrwxrwxrwx me/me 0 2026-10-01 12:00 b/x -> ../../etc", harmless: false },
    { line: "hrw-r--r-- me/me 0 2026-10-01 12:00 b/x link to /etc/shadow", harmless: false },
    { line: "crw-r--r-- me/me 1,3 2026-10-01 12:00 b/null", harmless: false },
    { line: "anything else", harmless: false },
  ])("takes $line for $harmless", ({ line, harmless }) => {
    expect(isHarmless(line)).toBe(harmless);
  });
});

async function fetch(github: Github, machine: Machine = PLAIN) {
  await using client = createWebClient({ env: {} });
  return await fetchLlamaRelease(
    {
      client,
      machine,
      cacheDir,
      api: github.api,
      env: process.env,
      onProgress: () => {},
      onNotice: () => {},
    },
    AbortSignal.timeout(50_000),
  );
}

interface Github extends AsyncDisposable {
  readonly api: string;
  readonly asked: readonly string[];
  status: number;
}

/** GitHub's API for one release, and its downloads; `digest` instead of the right one. */
async function startGithub(
  files: Readonly<Record<string, Buffer>>,
  digest?: string | null,
): Promise<Github> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const bytes = files[path.slice(1)];
    if (bytes !== undefined) {
      response.end(bytes);
      return;
    }
    const assets = Object.entries(files).map(([name, content]) => ({
      name,
      size: content.length,
      browser_download_url: `${state.api}/${name}`,
      digest: digest === null ? null : `sha256:${digest ?? hashOf(content)}`,
    }));
    response.writeHead(state.status).end(JSON.stringify({ tag_name: TAG, assets }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const state: Github = {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    status: 200,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return state;
}

async function llamaArchive(tool = TOOL): Promise<Buffer> {
  return archive("llama", {
    [`llama-${TAG}/llama-mtmd-cli`]: tool,
    [`llama-${TAG}/libllama.so`]: "library",
  });
}

/** A `.tar.gz` of these files, names as they are; `link` is where one more leads. */
async function archive(
  name: string,
  files: Readonly<Record<string, string>>,
  link?: string,
): Promise<Buffer> {
  const folder = join(base, name, "in");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    await chmod(join(folder, path), 0o755);
  }
  const links = link === undefined ? [] : ["link"];
  if (link !== undefined) await symlink(link, join(folder, "link"));
  const path = join(base, name, "out.tar.gz");
  await execa("tar", ["-czPf", path, ...Object.keys(files), ...links], { cwd: folder });
  return readFile(path);
}

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
