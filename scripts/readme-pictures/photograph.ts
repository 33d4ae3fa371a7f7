import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const WIDTH = 640;
const TALLEST = 4000;
const TIMEOUT_MS = 60_000;

/** A picture of the page's `main`, twice as dense as its pixels. Returns how many bytes it has. */
export async function photograph(chrome: string, html: string, path: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "liner-notes-pictures-"));
  try {
    const page = join(folder, "page.html");
    const measuring = `<script>document.documentElement.dataset.height = Math.ceil(document.querySelector("main").getBoundingClientRect().height)</script>`;
    await writeFile(page, html + measuring);
    const look = (height: number, ...args: string[]) =>
      execa(
        chrome,
        [
          ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
          ["--force-device-scale-factor=2", `--window-size=${WIDTH},${height}`],
          [`--user-data-dir=${join(folder, "profile")}`, "--allow-file-access-from-files"],
          [...args, `file://${page}`],
        ].flat(),
        { timeout: TIMEOUT_MS, stderr: "ignore" },
      );
    const { stdout } = await look(TALLEST, "--dump-dom");
    const height = Number(/data-height="(\d+)"/.exec(stdout)?.[1]);
    if (!(height > 0)) throw new Error("the page has no height");
    await look(height, `--screenshot=${path}`);
    return (await stat(path)).size;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
