import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PERMISSIVE = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause)$/;

describe("what is installed to run the bot", () => {
  it("is under licences that ask for no more than a notice, but for what NOTICE.md names", async () => {
    const notice = await readFile(join(ROOT, "NOTICE.md"), "utf8");

    const others = (await installed()).filter(({ licence }) => !PERMISSIVE.test(licence));

    expect(others).toEqual([
      { name: "@ffmpeg/core", licence: "GPL-2.0-or-later" },
      { name: "@fontsource/inter", licence: "OFL-1.1" },
    ]);
    for (const { name } of others) expect(notice).toContain(name);
  });
});

async function installed(): Promise<
  readonly { readonly name: string; readonly licence: string }[]
> {
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { readonly dev?: boolean }>;
  };
  const found = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(async ([path]) => {
      const file = join(ROOT, path, "package.json");
      // Builds for other machines are in the lock file and not here.
      const isHere = await access(file).then(
        () => true,
        () => false,
      );
      if (!isHere) return undefined;
      const { name, license } = JSON.parse(await readFile(file, "utf8")) as {
        name: string;
        license?: string;
      };
      return { name, licence: license ?? "none" };
    });
  return (await Promise.all(found)).filter((each) => each !== undefined);
}
