import { fileURLToPath } from "node:url";
import { execa } from "execa";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Every file of the project that is or may be committed, relative to its root, with `/`. */
export async function projectFiles(): Promise<readonly string[]> {
  const listed = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    lines: true,
  });
  return listed.stdout;
}
