import { describe, expect, it } from "vitest";
import { findPublishedModel, recommendModel } from "../../../src/setup/download/model-catalog.ts";

const GIB = 1024 ** 3;

describe("recommendModel", () => {
  it.each([
    { card: 24 * GIB, quantization: "Q8_0", why: /25\.8 GB; Q8_0 takes 10\.3 GB/ },
    { card: 12 * GIB, quantization: "Q8_0", why: /best that fits/ },
    { card: 10 * GIB, quantization: "Q6_K", why: /best that fits/ },
    { card: 8 * GIB, quantization: "IQ3_M", why: /best that fits/ },
    { card: 6 * GIB, quantization: "IQ3_M", why: /6\.1 GB with the longest tracks, .* little/ },
    { card: 4 * GIB, quantization: "IQ3_M", why: /a part of it will run on the processor/ },
    { card: null, quantization: "IQ3_M", why: /no graphics memory was found/ },
  ])("names $quantization for a card of $card bytes, and why", ({ card, quantization, why }) => {
    const recommended = recommendModel(card);

    expect(recommended.model.quantization).toBe(quantization);
    expect(recommended.why).toMatch(why);
  });
});

describe("findPublishedModel", () => {
  it.each([
    { wish: "q8_0", quantization: "Q8_0" },
    { wish: "balanced", quantization: "Q6_K" },
    { wish: "Fast", quantization: "IQ3_M" },
    { wish: "Q4_K_M", quantization: undefined },
  ])("takes $wish for $quantization", ({ wish, quantization }) => {
    expect(findPublishedModel(wish)?.quantization).toBe(quantization);
  });
});
