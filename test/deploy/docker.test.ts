import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildContext } from "./build-context.ts";
import {
  argumentsOf,
  copiedFromContext,
  dockerfileStages,
  type Stage,
} from "./dockerfile-stages.ts";
import { projectFiles } from "../docs/project-files.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let stages: readonly Stage[];
let final: Stage;
let context: readonly string[];

beforeAll(async () => {
  stages = dockerfileStages(await readFile(join(ROOT, "Dockerfile"), "utf8"));
  final = stages.at(-1) ?? { image: "", instructions: [] };
  const dockerignore = await readFile(join(ROOT, ".dockerignore"), "utf8");
  context = buildContext([...(await projectFiles()), ...SECRET_FILES], dockerignore);
});

/** What may lie in an operator's folder and must never get into an image. */
const SECRET_FILES = [
  ".env",
  "secrets/discord-token",
  "data/liner-notes.sqlite",
  "models/music-flamingo-hf.Q8_0.gguf",
  "node_modules/discord.js/package.json",
  ".cache/node/x",
  "deploy/docker/.env",
];

describe("the Docker image", () => {
  it("is built from nothing but what runs", () => {
    expect(context).toEqual(expect.arrayContaining(["package-lock.json", "src/main.ts"]));
    expect(context.filter((path) => SECRET_FILES.includes(path))).toEqual([]);
    expect(context.filter((path) => /^(test|bench|scripts|docs|\.git)/.test(path))).toEqual([]);
  });

  it("copies only what reaches the builder, file by file or folder by folder", () => {
    const sources = stages.flatMap(copiedFromContext).flatMap((copy) => copy.sources);

    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      const path = normalize(source);
      expect(context.some((file) => file === path || file.startsWith(`${path}/`))).toBe(true);
    }
  });

  it("runs as nobody in particular, under an init, by its own Node", () => {
    expect(argumentsOf(final, "USER")).toEqual(["1000:1000"]);
    expect(argumentsOf(final, "ENTRYPOINT")[0]).toMatch(/^\["tini", "--", "node",/);
    expect(argumentsOf(final, "CMD")).toEqual(['["src/main.ts"]']);
    expect(argumentsOf(final, "HEALTHCHECK")).toHaveLength(1);
  });

  it("names a Node that the project supports, the same in every stage", async () => {
    const { engines } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
      engines: { node: string };
    };
    const wanted = /(\d+)/.exec(engines.node)?.[1];

    for (const { image } of stages) expect(image).toBe(`node:${wanted}-bookworm-slim`);
  });

  it("holds no secret and no developer's tool", () => {
    const environment = stages.flatMap((stage) => [
      ...argumentsOf(stage, "ENV"),
      ...argumentsOf(stage, "ARG"),
    ]);
    const commands = stages.flatMap((stage) => argumentsOf(stage, "RUN"));

    expect(environment.join("\n")).not.toMatch(/TOKEN|KEY|SECRET/);
    for (const command of commands.filter((text) => text.includes("npm ci"))) {
      expect(command).toContain("--omit=dev");
    }
    for (const command of commands.filter((text) => text.includes("apt-get install"))) {
      expect(command).toContain("--no-install-recommends");
      expect(command).toContain("rm -rf /var/lib/apt/lists/*");
    }
  });
});

describe("what is in the image", () => {
  let app: string;

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), "liner-notes-image-"));
    for (const { sources, target } of copiedFromContext(final)) {
      for (const source of sources) {
        const to = target.endsWith("/") ? join(app, target, source) : join(app, target);
        await mkdir(dirname(to), { recursive: true });
        await cp(join(ROOT, source), to, { recursive: true });
      }
    }
    await linkProductionDependencies(app);
  });

  afterAll(() => rm(app, { recursive: true, force: true }));

  it("says what is missing when it is started without a token", async () => {
    const ended = await runInImage(["src/main.ts"], { DATA_DIR: join(app, "data") });

    expect(ended.stderr).toContain("DISCORD_TOKEN is not set");
    expect(ended.exitCode).toBe(2);
  });

  it("has the terminal's commands", async () => {
    const ended = await runInImage(["src/cli.ts", "--help"]);

    expect(ended.stdout).toContain("describe");
    expect(ended.exitCode).toBe(0);
  });

  it("starts the bot far enough to be refused by Discord: nothing that it imports is missing", async () => {
    await using discord = await answering(401, '{"message": "401: Unauthorized", "code": 0}');

    const ended = await runInImage(["src/main.ts"], {
      DATA_DIR: join(app, "data"),
      DISCORD_TOKEN: "nobody",
      DISCORD_API_URL: discord.url,
      ENGINE: "openai",
      OPENAI_BASE_URL: "http://llama:8080/v1",
      OPENAI_HTTP_HOSTS: "llama:8080",
      OPENAI_MODEL: "music-flamingo",
    });

    expect(ended.stdout).toContain("DISCORD_TOKEN");
    expect(ended.exitCode).toBe(1);
  });

  it.each([
    { said: "lives", status: 200, exitCode: 0 },
    { said: "is wedged", status: 503, exitCode: 1 },
  ])("is healthy as long as the bot says so: $said", async ({ status, exitCode }) => {
    await using bot = await answering(status, "{}");

    const ended = await runInImage(["deploy/docker/healthcheck.ts"], {
      METRICS_PORT: new URL(bot.url).port,
      METRICS_HOST: "0.0.0.0",
    });

    expect(ended.stdout).toContain(String(status));
    expect(ended.exitCode).toBe(exitCode);
  });

  it("is not healthy when nobody answers, and not asked where there is nothing to ask", async () => {
    const port = await using(answering(200, "{}"), ({ url }) => new URL(url).port);

    const silent = await runInImage(["deploy/docker/healthcheck.ts"], { METRICS_PORT: port });
    const off = await runInImage(["deploy/docker/healthcheck.ts"]);
    const anyFree = await runInImage(["deploy/docker/healthcheck.ts"], { METRICS_PORT: "0" });

    expect(silent.exitCode).toBe(1);
    expect(off.exitCode).toBe(0);
    expect(anyFree.exitCode).toBe(0);
  });

  function runInImage(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return execa(process.execPath, ["--import", "./src/compile-cache.ts", ...args], {
      cwd: app,
      extendEnv: false,
      env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", ...env },
      reject: false,
    });
  }
});

/** What `npm ci --omit=dev` would install, taken from what is installed here. */
async function linkProductionDependencies(app: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { readonly dev?: boolean; readonly optional?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    // A package inside another comes along with it; the image leaves ffmpeg's WASM build out.
    if (dev || path === "" || path.lastIndexOf("node_modules/") > 0 || path.includes("@ffmpeg/")) {
      continue;
    }
    await mkdir(dirname(join(app, path)), { recursive: true });
    await symlink(join(ROOT, path), join(app, path));
  }
}

async function answering(status: number, body: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function using<Resource extends AsyncDisposable, Result>(
  opening: Promise<Resource>,
  use: (resource: Resource) => Result,
): Promise<Result> {
  await using resource = await opening;
  return use(resource);
}
