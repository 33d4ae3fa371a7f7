import type { Config } from "../../config.ts";
import { readToolBuild, type ToolBuild } from "../../inference/build.ts";
import { findTool } from "../../inference/find-tool.ts";
import { ok, problemOf, type Finding } from "./finding.ts";
import { bugsOf } from "./known-builds.ts";

export type LocalEngine = Exclude<Config["ENGINE"], "openai">;

export interface ToolsCheck {
  readonly findings: readonly Finding[];
  /** The engine's program; undefined where there is none that runs. */
  readonly toolPath: string | undefined;
}

interface Tool {
  readonly path: string;
  readonly build: ToolBuild;
}

export interface ToolPlaces {
  readonly binDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const WHY_NEEDED = "It is what runs the model: nothing can be answered without it.";
const SIBLING = { "llama-mtmd-cli": "llama-server", "llama-server": "llama-mtmd-cli" } as const;

/** Where the engine's program is, which build it is and what is known of that, and whether its sibling is the same. */
export async function checkTools(
  engine: LocalEngine,
  places: ToolPlaces,
  signal: AbortSignal,
): Promise<ToolsCheck> {
  let tool: Tool;
  try {
    tool = await look(engine, places, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { findings: [problemOf("tools", error, WHY_NEEDED)], toolPath: undefined };
  }
  const { path, build } = tool;
  const found = ok("tools", `${engine} ${build.version}, ${path}`);
  const findings = [found, ...buildFindings(engine, build)];
  return {
    findings: [...findings, ...(await siblingFindings(engine, tool, places, signal))],
    toolPath: path,
  };
}

async function look(tool: LocalEngine, places: ToolPlaces, signal: AbortSignal): Promise<Tool> {
  const path = await findTool(tool, places);
  return { path, build: await readToolBuild(path, places.env, signal) };
}

function buildFindings(engine: LocalEngine, { build, version }: ToolBuild): readonly Finding[] {
  if (build === null) {
    return [
      {
        check: "build",
        severity: "hint",
        what: `${engine} does not tell its build number (${version})`,
        why: "So it cannot be compared with the builds that are known to go wrong; the bot treats it as a new one.",
        mend: "Built from a shallow clone? git fetch --unshallow, then build again, counts right.",
      },
    ];
  }
  const bugs = bugsOf(build, engine);
  if (bugs.length === 0) return [ok("build", `b${build}: nothing is known against it`)];
  return bugs.map(({ severity, what, why, mend }) => ({
    check: "build",
    severity,
    what: `${engine} b${build} ${what}`,
    why,
    mend,
  }));
}

/** Both come from one build; libraries of two in one place are a riddle of its own. */
async function siblingFindings(
  engine: LocalEngine,
  { build, path }: Tool,
  places: ToolPlaces,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const sibling = SIBLING[engine];
  let other: Tool;
  try {
    other = await look(sibling, places, signal);
  } catch {
    signal.throwIfAborted();
    return engine === "llama-server" ? [] : [noServer()];
  }
  if (other.build.version === build.version) return [];
  return [
    {
      check: "build",
      severity: "warning",
      what: `${path} is ${build.version}, but ${other.path} is ${other.build.version}`,
      why: "Programs of two builds share libraries that fit only one of them, and a change of ENGINE changes the build.",
      mend: "Install both from one build, and name its folder in LLAMA_BIN_DIR.",
    },
  ];
}

function noServer(): Finding {
  return {
    check: "tools",
    severity: "hint",
    what: "There is no llama-server that runs",
    why: "ENGINE=llama-server keeps the model in memory and answers follow-ups in seconds; it needs that program.",
    mend: "It is part of every llama.cpp release and build.",
  };
}
