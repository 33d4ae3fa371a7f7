import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { array, assert, constantFrom, oneof, property, stringMatching } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvFile, setVariables, updateEnvFile } from "../../src/setup/env-file.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-env-"));
  path = join(folder, ".env");
});
afterEach(() => rm(folder, { recursive: true }));

describe("setVariables", () => {
  it.each([
    { what: "changes the line that is there", before: "A=1\nB=2\n", after: "A=1\nB=x\n" },
    { what: "fills an empty one", before: "# about B\nB=\nC=3\n", after: "# about B\nB=x\nC=3\n" },
    {
      what: "puts it below the line that shows its default",
      before: "# about B\n# B=2\n\n# about C\n",
      after: "# about B\n# B=2\nB=x\n\n# about C\n",
    },
    { what: "adds it at the end", before: "A=1\n", after: "A=1\nB=x\n" },
    { what: "ends the last line first", before: "A=1", after: "A=1\nB=x\n" },
    { what: "begins an empty file", before: "", after: "B=x\n" },
    {
      what: "changes the last of two, which is the one that counts",
      before: "B=1\nB=2\n",
      after: "B=1\nB=x\n",
    },
    { what: "keeps the ends of Windows' lines", before: "A=1\r\nB=2\r\n", after: "A=1\r\nB=x\r\n" },
    { what: "knows export", before: "export B=2\n", after: "B=x\n" },
    { what: "leaves what is right", before: "B = 'x' # mine\n", after: "B = 'x' # mine\n" },
  ])("$what", ({ before, after }) => {
    expect(setVariables(before, { B: "x" })).toBe(after);
  });

  it.each([
    "with space",
    "a#b",
    'say "hi"',
    "it's",
    "C:\\Users\\me\\llama",
    "  edges  ",
    "=",
    "$HOME",
  ])("writes %j so that Node reads the same", (value) => {
    expect(parseEnv(setVariables("A=1\n", { B: value }))).toEqual({ A: "1", B: value });
  });

  it("refuses rather than to harm a text in several lines that looks like a variable", () => {
    const odd = 'A="first\nB=inside\nlast"\n';

    expect(() => setVariables(odd, { B: "x" })).toThrow(/cannot change without harm.*B/);
  });

  it("changes nothing but what it was told, whatever else is there", () => {
    const line = oneof(
      constantFrom("", "# a comment", "#B=2", "not a line", "export C=3", "A='1 # 2'"),
      stringMatching(/^[A-Z]{1,3}=[a-z0-9 "'#]{0,8}$/),
    );
    const texts = array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
    let accepted = 0;
    assert(
      property(texts, stringMatching(/^[ -~]{1,12}$/), (text, value) => {
        let after: string;
        try {
          after = setVariables(text, { B: value });
        } catch {
          return; // Refused: nothing was changed.
        }
        expect({ ...parseEnv(after) }).toEqual({ ...parseEnv(text), B: value });
        accepted += 1;
      }),
    );
    expect(accepted).toBeGreaterThan(50); // Of 100: else it refuses what people write.
  });
});

describe("updateEnvFile", () => {
  it("makes a new one out of the example, for its owner's eyes only", async () => {
    const changed = await updateEnvFile({ path, template: "# about\nTOKEN=\n" }, { TOKEN: "t" });

    expect(changed).toEqual(["TOKEN"]);
    expect(await readFile(path, "utf8")).toBe("# about\nTOKEN=t\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("does not touch a file that is right", async () => {
    await writeFile(path, "TOKEN=t # mine\n", { mode: 0o600 });
    const before = await stat(path);

    const changed = await updateEnvFile({ path, template: "" }, { TOKEN: "t" });

    expect(changed).toEqual([]);
    expect((await stat(path)).ino).toBe(before.ino);
    expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
  });

  it("closes a file that others could read", async () => {
    await writeFile(path, "TOKEN=t\n");
    await chmod(path, 0o644);

    await updateEnvFile({ path, template: "" }, { TOKEN: "t" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    await updateEnvFile({ path, template: "" }, { TOKEN: "u" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("leaves a link a link, and nothing beside it", async () => {
    const target = join(folder, "elsewhere");
    await writeFile(target, "A=1\n");
    await symlink(target, path);

    await updateEnvFile({ path, template: "" }, { A: "2" });

    expect(await readFile(target, "utf8")).toBe("A=2\n");
    expect((await readdir(folder)).toSorted()).toEqual([".env", "elsewhere"]);
  });

  it("says so where it cannot write", async () => {
    const elsewhere = join(folder, "no", "such", "folder", ".env");

    const updating = updateEnvFile({ path: elsewhere, template: "" }, { A: "2" });

    await expect(updating).rejects.toMatchObject({ reason: "env-file" });
  });

  it("reads what is not there as nothing", async () => {
    expect(await readEnvFile(path)).toEqual({});
  });
});
