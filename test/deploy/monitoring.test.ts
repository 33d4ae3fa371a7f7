import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { endOfOrder, engineThat, openTelemetryStage } from "../telemetry/telemetry-stage.ts";

const DEPLOY = fileURLToPath(new URL("../../deploy", import.meta.url));
const RULES = join(DEPLOY, "prometheus/liner-notes.rules.yaml");
const DASHBOARD = join(DEPLOY, "grafana/liner-notes.json");
const OURS = /\b(?:liner|nodejs|process)_[a-z0-9_]+/g;

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

let panels: readonly Panel[];
let exprs: readonly string[];
let folder: string;
/** Each sample's name with the names of its labels. */
let known: ReadonlyMap<string, ReadonlySet<string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-monitoring-"));
  const dashboard = JSON.parse(await readFile(DASHBOARD, "utf8")) as { panels: Panel[] };
  ({ panels } = dashboard);
  exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  known = await knownSamples();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the alert rules", () => {
  it("are rules to promtool, and fire when they should and not before", async () => {
    const options = { cwd: join(DEPLOY, "prometheus") };
    const promtool = inject("promtoolPath");

    await execa(promtool, ["check", "rules", RULES], options);
    await execa(promtool, ["check", "config", "prometheus.yml"], options);
    const tested = await execa(promtool, ["test", "rules", "liner-notes.rules.test.yaml"], options);

    expect(tested.stdout + tested.stderr).toContain("SUCCESS");
  });

  it("are all in the unit tests, and speak of figures that there are", async () => {
    const rules = await readFile(RULES, "utf8");
    const tests = await readFile(RULES.replace(".yaml", ".test.yaml"), "utf8");
    const alerts = Array.from(rules.matchAll(/- alert: (\w+)/g), ([, name = ""]) => name);

    expect(alerts.length).toBeGreaterThan(5);
    // Once well, once fired.
    const untested = alerts.filter((alert) => tests.split(`alertname: ${alert}`).length < 3);
    expect(untested).toEqual([]);
    const named = rules.replaceAll(/description: .*/g, "").match(OURS) ?? [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("the dashboard", () => {
  it("asks only for figures and labels that there are", () => {
    const named = exprs.flatMap((expr) => expr.match(OURS) ?? []);

    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    for (const [, name = "", selector = ""] of exprs.flatMap((expr) =>
      Array.from(expr.matchAll(/\b((?:liner|nodejs|process)_\w+)\{([^}]*)\}/g)),
    )) {
      const labels = Array.from(selector.matchAll(/(\w+)[=!]/g), ([, label = ""]) => label);
      const unknown = labels.filter(
        (label) => !["instance", "job"].includes(label) && known.get(name)?.has(label) !== true,
      );
      expect({ name, unknown }).toEqual({ name, unknown: [] });
    }
  });

  it("shows every figure of ours", () => {
    const shown = new Set(exprs.flatMap((expr) => expr.match(OURS) ?? []).map(family));
    const ours = [...known.keys()].filter((name) => name.startsWith("liner_")).map(family);

    expect([...new Set(ours)].filter((name) => !shown.has(name))).toEqual(["liner_build_info"]);
  });

  it("is PromQL to promtool, every bit of it", async () => {
    const rules = exprs.map((expr, index) => ({
      record: `panel:query_${index}`,
      expr: expr.replaceAll("$__rate_interval", "5m").replaceAll("$instance", ".*"),
    }));
    const path = join(folder, "dashboard.yaml");
    // JSON is YAML.
    await writeFile(path, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));

    const checked = await execa(inject("promtoolPath"), ["check", "rules", path]);

    expect(checked.stdout).toContain(`${exprs.length} rules found`);
  });

  it("has its panels side by side, each with a number of its own", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [index, one] of panels.entries()) {
      expect(one.gridPos.x + one.gridPos.w).toBeLessThanOrEqual(24);
      for (const other of panels.slice(index + 1)) {
        if (overlap(one.gridPos, other.gridPos))
          throw new Error(`${one.title} covers ${other.title}`);
      }
    }
  });
});

function overlap(one: Panel["gridPos"], other: Panel["gridPos"]): boolean {
  const isBeside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  const isBelow = one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !isBeside && !isBelow;
}

/** What a bot serves that has been through everything once. */
async function knownSamples(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  await using stage = await openTelemetryStage();
  const { telemetry } = stage;
  telemetry.orderEnded(endOfOrder());
  telemetry.orderEnded(endOfOrder({ outcome: "failure", reason: "silent", cached: null }));
  const request = { model: { quantization: "Q8_0" } } as Parameters<
    ReturnType<typeof engineThat>["answer"]
  >[0];
  const { signal } = new AbortController();
  await telemetry.observeEngine(engineThat({})).answer(request, () => {}, signal);
  const found = new Map<string, Set<string>>();
  for (const sample of (await stage.samples()).keys()) {
    const [name = "", labels = ""] = sample.split("{");
    const names = Array.from(labels.matchAll(/(\w+)="/g), ([, label = ""]) => label);
    found.set(name, new Set([...(found.get(name) ?? []), ...names]));
  }
  return found;
}

function family(name: string): string {
  return name.replace(/_(bucket|sum|count)$/, "");
}
