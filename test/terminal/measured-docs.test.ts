import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { measuredFacts } from "../../src/orders/measured-facts.ts";
import { measurementsOf } from "../orders/measurements-of.ts";

describe("docs/measured.md", () => {
  it("explains every field that --json has", async () => {
    const text = await readFile(new URL("../../docs/measured.md", import.meta.url), "utf8");
    const file = { codec: "flac", sampleRateHz: 44_100, channels: 2 };

    const names = namesIn(measuredFacts(measurementsOf(), file));

    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(namesIn)];
}
