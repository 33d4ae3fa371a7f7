import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publishFolder } from "../../src/setup/publish-folder.ts";

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-publish-"));
});
afterEach(() => rm(base, { recursive: true }));

describe("publishFolder", () => {
  it("keeps what somebody else published first", async () => {
    const folder = join(base, "cache", "tool");

    await publishFolder(folder, async (late) => {
      await publishFolder(folder, (early) => writeFile(join(early, "by"), "the first"));
      await writeFile(join(late, "by"), "the second");
    });

    await expect(readFile(join(folder, "by"), "utf8")).resolves.toBe("the first");
    await expect(readdir(join(base, "cache"))).resolves.toEqual(["tool"]);
  });

  it("removes what was abandoned hours ago, and not what is being built", async () => {
    const [abandoned, running] = [join(base, "tool.partial-old"), join(base, "tool.partial-new")];
    await mkdir(abandoned);
    await mkdir(running);
    const hoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await utimes(abandoned, hoursAgo, hoursAgo);

    await publishFolder(join(base, "tool"), async () => {});

    await expect(readdir(base)).resolves.toEqual(["tool", "tool.partial-new"]);
  });
});
