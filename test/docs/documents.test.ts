import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { configTable } from "../../scripts/config-table.ts";
import { environmentSchema } from "../../src/config.ts";
import { DEFINITIONS } from "../../src/commands/index.ts";
import { LICENCE_NOTICE } from "../../src/cards/about-card.ts";
import { readPage, type Page } from "./markdown.ts";
import { projectFiles } from "./project-files.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Folders and files that are made, not kept. */
const MADE = /^(node_modules|\.cache|data|models|secrets|build|\.env$)/;

let files: ReadonlySet<string>;
let pages: ReadonlyMap<string, Page>;
let scripts: ReadonlySet<string>;

beforeAll(async () => {
  files = new Set(await projectFiles());
  const names = [...files].filter((path) => path.endsWith(".md"));
  const read = names.map(async (path) => {
    return [path, readPage(await readFile(join(ROOT, path), "utf8"))] as const;
  });
  pages = new Map(await Promise.all(read));
  const { scripts: named } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  scripts = new Set(Object.keys(named));
});

describe("the documents", () => {
  it("are there", () => {
    for (const path of ["README.md", "docs/README.md", "SECURITY.md", "NOTICE.md"]) {
      expect([...pages.keys()]).toContain(path);
    }
  });

  it("link to files and headings that exist", () => {
    const broken = eachOf(({ links }) => links)
      .filter(({ item }) => !/^(https?|mailto):/.test(item))
      .filter(({ page, item }) => !leadsSomewhere(page, item));

    expect(broken).toEqual([]);
  });

  it("name no file in backticks that does not exist", () => {
    const missing = eachOf(({ codeSpans }) => codeSpans)
      .filter(({ item }) => /^(src|test|scripts|bench|deploy|docs|assets)\/[\w./-]+$/.test(item))
      .filter(({ item }) => !exists(item));

    expect(missing).toEqual([]);
  });

  it("name no script of npm, and none of ours, that does not exist", () => {
    const commands = eachOf((page) => [
      ...page.codeSpans,
      ...page.codeBlocks.map(({ text }) => text),
    ]);
    const npm = commands.flatMap(({ page, item }) =>
      [...item.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => ({ page, name })),
    );
    const node = commands.flatMap(({ page, item }) =>
      [...item.matchAll(/node ((?:scripts|bench|src)\/[\w./-]+\.ts)/g)].map(([, path]) => ({
        page,
        path: path ?? "",
      })),
    );

    expect(npm.length).toBeGreaterThan(5);
    expect(node.length).toBeGreaterThan(1);
    expect(npm.filter(({ name }) => !scripts.has(name ?? ""))).toEqual([]);
    expect(node.filter(({ path }) => !files.has(path))).toEqual([]);
  });

  it("name no variable in backticks that the bot does not know", () => {
    const known = new Set([...Object.keys(environmentSchema.shape), ...variablesElsewhere]);
    const unknown = eachOf(({ codeSpans }) => codeSpans)
      .map(({ page, item }) => ({
        page,
        name: /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(=|$)/.exec(item)?.[1],
      }))
      .filter(({ name }) => name !== undefined && !known.has(name) && !isCodecOrModel(name));

    expect(unknown).toEqual([]);
  });

  it("leave nothing to be written later", () => {
    const unfinished = [...pages].filter(([, { text }]) => /\b(TODO|FIXME|TBD|XXX)\b/.test(text));

    expect(unfinished.map(([path]) => path)).toEqual([]);
  });

  it("carry the model's notice as the bot shows it", () => {
    const words = (text: string) => text.replaceAll(/[\s>]+/g, " ");

    expect(words(pages.get("NOTICE.md")?.text ?? "")).toContain(LICENCE_NOTICE);
  });

  it("tell of every command that the bot has", () => {
    const text = pages.get("README.md")?.text ?? "";

    for (const { name } of DEFINITIONS) expect(text).toContain(name);
  });
});

describe("docs/configuration.md", () => {
  it("is what the schema says, every variable in it", async () => {
    const written = await readFile(join(ROOT, "docs/configuration.md"), "utf8");

    expect(written).toBe(configTable());
    for (const name of Object.keys(environmentSchema.shape))
      expect(written).toContain(`\`${name}\``);
  });
});

/** Of compose.yaml, systemd, the tools, and of setting up. */
const variablesElsewhere = [
  "COMPOSE_PROFILES",
  "MODEL_FILE",
  "PROJECTOR_FILE",
  "LLAMA_UID",
  "LLAMA_GID",
  "VIDEO_GID",
  "RENDER_GID",
  "HF_TOKEN",
  "NODE_EXTRA_CA_CERTS",
  "BENCH_FOLLOW_UP",
  "HF_TOKEN_FILE",
  "HF_ENDPOINT",
  "METRICS_PORT",
  "METRICS_HOST",
];

/** `IQ3_M`, `POOL_1D`. */
function isCodecOrModel(name: string): boolean {
  return /^(I?Q\d|POOL_|GGML_|HTTPS?_)/.test(name);
}

function eachOf(
  pick: (page: Page) => readonly string[],
): readonly { readonly page: string; readonly item: string }[] {
  return [...pages].flatMap(([page, read]) => pick(read).map((item) => ({ page, item })));
}

function exists(path: string): boolean {
  const clean = normalize(path).replace(/\/$/, "");
  return files.has(clean) || [...files].some((file) => file.startsWith(`${clean}/`));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!exists(target) || MADE.test(target)) return false;
  return anchor === undefined || pages.get(target)?.anchors.includes(anchor) === true;
}
