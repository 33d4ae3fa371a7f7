import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CHECKS, SEVERITIES } from "../src/setup/doctor/finding.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const guide = await readFile(`${ROOT}/docs/troubleshooting.md`, "utf8");
const sources = await readSources();

describe("docs/troubleshooting.md", () => {
  it.each(messagesOf(guide))("quotes what the program says: %s", (message) => {
    const pieces = message.split("…").map((piece) => piece.trim());

    for (const piece of pieces.filter((text) => text.length > 3)) expect(sources).toContain(piece);
  });

  it("knows every check and every severity of the doctor's JSON", () => {
    for (const word of [...CHECKS, ...SEVERITIES]) expect(guide).toContain(`\`${word}\``);
  });
});

/** Whatever stands in backticks in a heading. */
function messagesOf(text: string): readonly string[] {
  const headings = text.matchAll(/^### .*$/gm);
  return Array.from(headings, ([heading]) => heading).flatMap((heading) =>
    Array.from(heading.matchAll(/`([^`]+)`/g), ([, message = ""]) => message),
  );
}

async function readSources(): Promise<string> {
  const texts: string[] = [];
  for await (const path of glob("src/**/*.ts", { cwd: ROOT })) {
    texts.push(await readFile(`${ROOT}/${path}`, "utf8"));
  }
  return texts.join("\n");
}
