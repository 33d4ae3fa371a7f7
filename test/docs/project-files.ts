import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What is installed, fetched, made or an operator's own. */
const NOT_OURS = /^(\.git|node_modules|\.cache|data|models|secrets|coverage|\.env)$/;

/** Every file of the project, relative to its root, with `/`; a checkout without git has them too. */
export async function projectFiles(folder = ""): Promise<readonly string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  const found = entries
    .filter(({ name }) => folder !== "" || !NOT_OURS.test(name))
    .map(async (entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(path) : [path];
    });
  return (await Promise.all(found)).flat();
}
