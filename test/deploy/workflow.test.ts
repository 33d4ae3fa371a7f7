import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.undefined().optional(),
      "timeout-minutes": z.number(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

describe("the workflow", () => {
  it("runs what everybody runs, and may do nothing but read", async () => {
    const workflow = workflowSchema.parse(parse(await readText(".github/workflows/check.yml")));
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(steps.map(({ run }) => run)).toContain(".ci/run");
    for (const { uses } of steps.filter((step) => step.uses !== undefined)) {
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
  });
});

describe("renovate.json", () => {
  it("has rules for nothing that is not there", async () => {
    const { packageRules } = JSON.parse(await readText("renovate.json")) as {
      packageRules: readonly { readonly matchPackageNames: readonly string[] }[];
    };
    const lock = JSON.parse(await readText("package-lock.json")) as { packages: object };
    const compose = await readText("compose.yaml");

    for (const name of packageRules.flatMap((rule) => rule.matchPackageNames)) {
      const isThere = `node_modules/${name}` in lock.packages || compose.includes(`${name}:`);
      expect({ name, isThere }).toEqual({ name, isThere: true });
    }
  });
});

function readText(path: string): Promise<string> {
  return readFile(ROOT + path, "utf8");
}
