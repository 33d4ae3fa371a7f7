import { describe, expect, it } from "vitest";
import { autocorrelation } from "../../../src/audio/measure/autocorrelation.ts";
import { createPairSpectrum } from "../../../src/audio/measure/pair-spectrum.ts";
import { createPowerSpectrum } from "../../../src/audio/measure/power-spectrum.ts";
import { realFft } from "../../../src/audio/measure/real-fft.ts";
import { noise } from "./signals.ts";

/** By the definition. */
function binOf(samples: Float32Array, bin: number): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (-2 * Math.PI * bin * index) / samples.length;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  }
  return { re, im };
}

function meanSquare(values: Iterable<number>): number {
  const all = [...values];
  return all.reduce((sum, value) => sum + value * value, 0) / all.length;
}

describe("the transform of real values", () => {
  it.each([32, 64, 1_024])("of %i is what its definition says, in the order it says", (size) => {
    const samples = noise(1).subarray(0, size);
    const fft = realFft(size);

    fft.input.set(samples);
    fft.forward();
    const { output } = fft;

    expect(output[0]).toBeCloseTo(binOf(samples, 0).re, 3);
    expect(output[1]).toBeCloseTo(binOf(samples, size / 2).re, 3);
    for (const bin of [1, 2, 7, size / 4, size / 2 - 1]) {
      const { re, im } = binOf(samples, bin);
      expect(output[2 * bin]).toBeCloseTo(re, 3);
      expect(output[2 * bin + 1]).toBeCloseTo(im, 3);
    }
  });

  it("comes back to the values, size times as large", () => {
    const samples = noise(1).subarray(0, 4_096);
    const fft = realFft(4_096);

    fft.input.set(samples);
    fft.forward();
    fft.input.set(fft.output);
    fft.backward();

    const wrong = fft.output.map((value, index) => value / 4_096 - (samples[index] ?? 0));
    expect(Math.sqrt(meanSquare(wrong))).toBeLessThan(1e-6);
  });

  it("goes on where memory grew meanwhile", () => {
    const fft = realFft(2_048);
    const { buffer } = fft.input;

    realFft(2 ** 21);

    expect(fft.input.buffer).not.toBe(buffer);
    fft.input.fill(1);
    fft.forward();
    expect(fft.output[0]).toBe(2_048);
  });

  it("says which sizes it cannot do", () => {
    expect(() => realFft(1_000)).toThrow("no transform of 1000 values");
    expect(() => realFft(16)).toThrow("a power of two from 32 on");
    expect(() => realFft(32)).not.toThrow();
  });
});

describe("spectra made of it", () => {
  it("sum up to the mean square of what went in", () => {
    const spectrum = createPowerSpectrum(4_096);

    spectrum.transform(noise(1), 100);

    const sum = spectrum.power.reduce((total, power) => total + power, 0);
    expect(sum).toBeGreaterThan(0.9 / 3);
    expect(sum).toBeLessThan(1.1 / 3);
  });

  it("of two stretches are theirs, and what both have in common", () => {
    const [left, right] = [noise(1, 1), noise(1, 2)];
    const turned = left.map((sample) => -sample / 2);
    const alone = createPowerSpectrum(1_024);
    const pair = createPairSpectrum(1_024);

    pair.transform(left, right, 64);
    alone.transform(left, 64);
    expect([...pair.first]).toEqual([...alone.power]);
    alone.transform(right, 64);
    expect([...pair.second]).toEqual([...alone.power]);

    pair.transform(left, turned, 64);
    for (const [bin, cross] of pair.cross.entries()) {
      expect(cross).toBeCloseTo(-(pair.first[bin] ?? 0) / 2, 9);
    }
    pair.transform(left, left, 64);
    expect([...pair.second]).toEqual([...pair.first]);
    expect([...pair.cross]).toEqual([...pair.first]);
  });

  it("say how alike a signal is to itself, later", () => {
    const signal = Float64Array.from({ length: 3_000 }, (_, index) =>
      Math.sin((2 * Math.PI * index) / 50),
    );

    const correlation = autocorrelation(signal, 200);

    expect(correlation).toHaveLength(200);
    expect(correlation[0]).toBeCloseTo(1, 5);
    expect(correlation[25]).toBeCloseTo(-1, 2);
    expect(correlation[50]).toBeCloseTo(1, 2);
    expect(autocorrelation(new Float64Array(100), 3)).toEqual(new Float64Array(3));
  });
});
