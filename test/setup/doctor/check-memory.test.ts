import { describe, expect, it } from "vitest";
import { environmentSchema } from "../../../src/config.ts";
import type { InstalledModel } from "../../../src/inference/models.ts";
import { checkMemory } from "../../../src/setup/doctor/check-memory.ts";
import type { GpuDevice } from "../../../src/setup/devices.ts";
import { PUBLISHED_MODELS, recommendModel } from "../../../src/setup/download/model-catalog.ts";

const best = model("Q8_0", 7.6e9);
const balanced = model("Q6_K", 5.9e9);
const fast = model("IQ3_M", 3.4e9);
const models = [best, balanced, fast];

describe("the doctor on graphics memory", () => {
  // What was measured: 5.4 GB for IQ3_M, 6.5-7.5 for Q6_K, 9.3 for Q8_0, with 2.5 minutes of music.
  it.each([
    { chosen: fast, least: 4.9, most: 5.5 },
    { chosen: balanced, least: 6.5, most: 8 },
    { chosen: best, least: 8.8, most: 9.8 },
  ])("reckons $chosen.quantization as it was measured", ({ chosen, least, most }) => {
    const { findings } = look({ chosen, HEARD_SECONDS: "150" }, card(24_000));

    const gib = Number(/about ([\d.]+) GiB/.exec(findings[0]?.what ?? "")?.[1]);
    expect((gib * 1024 ** 3) / 1e9).toBeGreaterThan(least);
    expect((gib * 1024 ** 3) / 1e9).toBeLessThan(most);
  });

  it.each([
    { gpu: "8 GB", totalMib: 8192, mend: "Set QUANTIZATION=IQ3_M, which fits." },
    { gpu: "9 GB", totalMib: 9216, mend: "Set QUANTIZATION=Q6_K, which fits." },
  ])("finds the best quality too large for $gpu, and names one that fits", ({ totalMib, mend }) => {
    const { findings, fitsNow } = look({ chosen: best }, card(totalMib));

    expect(findings).toMatchObject([{ severity: "problem", mend }]);
    expect(fitsNow).toBe(false);
  });

  it("does not call a card too small that is so by less than the reckoning may err", () => {
    const { findings } = look({ chosen: best }, card(9500));

    expect(findings).toMatchObject([
      { severity: "warning", what: expect.stringContaining("the longest tracks may not fit") },
    ]);
  });

  it("says how many layers a small card holds where no quality fits", () => {
    const { findings } = look({ chosen: fast }, card(4096));

    const [, layers] = /GPU_LAYERS=(\d+)/.exec(findings[0]?.mend ?? "") ?? [];
    const { findings: then } = look({ chosen: fast, GPU_LAYERS: layers ?? "" }, card(4096));
    expect(findings[0]?.severity).toBe("problem");
    expect(Number(layers)).toBeGreaterThan(5);
    expect(then[0]?.severity).toBe("ok");
  });

  it("warns where another program has the memory", () => {
    const { findings, fitsNow } = look({ chosen: best }, card(16_304, 4000));

    expect(findings).toMatchObject([
      { severity: "warning", what: expect.stringContaining("of 15.9 GiB only 3.9 GiB are free") },
    ]);
    expect(fitsNow).toBe(false);
  });

  it("counts each model that may be loaded at the same time", () => {
    const once = look({ chosen: best, ENGINE: "llama-server" }, card(16_304));
    const twice = look(
      { chosen: best, ENGINE: "llama-server", RESIDENT_MODELS: "2" },
      card(16_304),
    );
    const several = look({ chosen: fast, ENGINE_CONCURRENCY: "3" }, card(16_304));

    expect(once.findings[0]?.severity).toBe("ok");
    expect(twice.findings).toMatchObject([
      { severity: "problem", mend: expect.stringContaining("Lower RESIDENT_MODELS") },
    ]);
    expect(several.findings).toMatchObject([
      { severity: "problem", mend: expect.stringContaining("Lower ENGINE_CONCURRENCY") },
    ]);
  });

  it("counts the longer context of a longer answer", () => {
    const { findings } = look({ chosen: best, CONTEXT_TOKENS: "131072" }, card(14_000));
    const { findings: usual } = look({ chosen: best }, card(14_000));

    // 7 GiB of keys and values alone.
    expect(findings[0]?.severity).toBe("problem");
    expect(usual[0]?.severity).toBe("ok");
  });

  it("hints at the resident engine where it fits, and only there", () => {
    const hints = (totalMib: number, ENGINE: string) =>
      look({ chosen: best, ENGINE }, card(totalMib)).findings.filter(
        ({ severity }) => severity === "hint",
      );

    expect(hints(16_304, "llama-mtmd-cli")).toMatchObject([
      { mend: expect.stringContaining("ENGINE=llama-server") },
    ]);
    expect(hints(10_100, "llama-mtmd-cli")).toEqual([]);
    expect(hints(16_304, "llama-server")).toEqual([]);
  });

  it("adds up the cards of one backend, but no card twice", () => {
    const two = [...card(6000, 6000, "CUDA0"), ...card(6000, 6000, "CUDA1")];
    const twice = [...card(6000, 6000, "CUDA0"), ...card(6000, 6000, "Vulkan0")];

    expect(look({ chosen: best }, two).findings[0]?.severity).toBe("ok");
    expect(look({ chosen: best }, twice).findings[0]?.severity).toBe("problem");
  });

  it("does not count a processor's own graphics beside a card, in whatever order", () => {
    const own = card(16_000, 16_000, "Vulkan0", "AMD Radeon Graphics (RADV RAPHAEL_MENDOCINO)");
    const gpu = card(8192, 8192, "Vulkan1");

    expect(look({ chosen: best }, [...own, ...gpu]).findings[0]?.severity).toBe("problem");
    expect(look({ chosen: best }, [...gpu, ...own]).findings[0]?.severity).toBe("problem");
    expect(look({ chosen: best }, own).findings[0]?.severity).toBe("ok");
  });

  it.each(PUBLISHED_MODELS)("reckons as setup does: $quantization", (published) => {
    const { findings } = look(
      { chosen: model(published.quantization, published.sizeBytes) },
      card(24_000),
    );

    const gib = Number(/about ([\d.]+) GiB/.exec(findings[0]?.what ?? "")?.[1]);
    expect(Math.abs(gib * 1024 ** 3 - published.vramBytes)).toBeLessThan(0.1e9);
  });

  it.each([6, 8, 10, 11, 12, 16, 24])("likes what setup recommends for %i GiB", (gib) => {
    const { quantization, sizeBytes } = recommendModel(gib * 1024 ** 3).model;

    const { findings } = look({ chosen: model(quantization, sizeBytes) }, card(gib * 1024));

    expect(findings[0]?.severity).toBe("ok");
  });

  it("has nothing to say where nobody knows the memory, or nothing runs on the card", () => {
    const [device] = card(8000);
    const silent = device === undefined ? [] : [{ ...device, freeMib: null, totalMib: null }];

    expect(look({ chosen: best }, silent)).toEqual({ findings: [], fitsNow: undefined });
    expect(look({ chosen: best, GPU_LAYERS: "0" }, card(100)).findings).toEqual([]);
    expect(look({ chosen: best }, []).findings).toEqual([]);
  });
});

function look(
  { chosen, ...variables }: { readonly chosen: InstalledModel } & Record<string, unknown>,
  devices: readonly GpuDevice[],
) {
  const config = environmentSchema.parse(variables);
  return checkMemory({ config, models, chosen, projectorBytes: 1.3e9, devices });
}

function card(
  totalMib: number,
  freeMib = totalMib,
  id = "CUDA0",
  name = "A card",
): readonly GpuDevice[] {
  return [{ id, backend: id.replace(/\d$/, ""), name, totalMib, freeMib }];
}

function model(quantization: string, sizeBytes: number): InstalledModel {
  const path = `/models/music-flamingo-hf.${quantization}.gguf`;
  return { quantization, name: "Music Flamingo", path, sizeBytes, projectorPath: "/models/mmproj" };
}
