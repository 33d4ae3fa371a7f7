import { describe, expect, it } from "vitest";
import { chooseModel, qualityName } from "../../src/inference/choose-model.ts";
import { findModels } from "../../src/inference/models.ts";
import { STAND_IN_DIR } from "../helpers/stand-in.ts";

describe("chooseModel", () => {
  it.each([
    { wanted: undefined, quantization: "Q8_0" },
    { wanted: "", quantization: "Q8_0" },
    { wanted: "iq3_m", quantization: "IQ3_M" },
    { wanted: " Q6_K ", quantization: "Q6_K" },
    { wanted: "fast", quantization: "IQ3_M" },
    { wanted: "Balanced", quantization: "Q6_K" },
    { wanted: "best", quantization: "Q8_0" },
  ])("takes $quantization for $wanted", async ({ wanted, quantization }) => {
    const { models } = await findModels(STAND_IN_DIR);

    expect(chooseModel(models, wanted)).toMatchObject({ quantization });
  });

  it.each(["Q4_K_M", "fast"])("names what is installed where %s is not", async (wanted) => {
    const { models } = await findModels(STAND_IN_DIR);
    const withoutFast = models.filter(({ quantization }) => quantization !== "IQ3_M");

    expect(() => chooseModel(withoutFast, wanted)).toThrow(
      expect.objectContaining({
        reason: "quantization-missing",
        message: expect.stringContaining("installed: Q8_0, Q6_K"),
      }),
    );
  });

  it("says that nothing is installed", () => {
    expect(() => chooseModel([])).toThrow(
      expect.objectContaining({ reason: "quantization-missing" }),
    );
  });
});

describe("qualityName", () => {
  it.each([
    ["IQ3_M", "fast"],
    ["Q6_K", "balanced"],
    ["Q8_0", "best"],
    ["Q4_K_M", undefined],
  ])("calls %s %s", (quantization, quality) => {
    expect(qualityName(quantization)).toBe(quality);
  });
});
