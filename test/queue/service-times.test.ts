import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServiceTimes, type ServiceSample } from "../../src/queue/service-times.ts";

describe("what an answer is expected to take", () => {
  it("is nothing that anybody knows before the first", () => {
    const times = create([]);

    expect(times.expect(of({}))).toBeNull();
    expect(times.typical()).toEqual([]);
  });

  it("is what it took the last time, after one", () => {
    const times = create([]);

    times.add(sample({ serviceMs: 21_000 }));

    expect(times.expect(of({}))).toBe(21_000);
  });

  it("does not go by the first run, for which the model was loaded from disk, nor by one that hung", () => {
    const times = create([90_000, 20_000, 22_000, 600_000, 21_000].map(tookMs));

    expect(times.expect(of({}))).toBe(22_000);
  });

  it("is not put off by a cold start after only one more", () => {
    const times = create([90_000, 20_000].map(tookMs));

    expect(times.expect(of({}))).toBe(20_000);
  });

  it("goes by tracks of a like length", () => {
    const short = Array.from({ length: 8 }, () => sample({ audioSeconds: 20, serviceMs: 8_000 }));
    const long = Array.from({ length: 8 }, () => sample({ audioSeconds: 500, serviceMs: 40_000 }));
    const times = create([...short, ...long]);

    expect(times.expect(of({ audioSeconds: 30 }))).toBe(8_000);
    expect(times.expect(of({ audioSeconds: 300 }))).toBe(40_000);
  });

  it("goes by the newest when the machine has become faster", () => {
    const old = Array.from({ length: 100 }, () => tookMs(60_000));
    const times = create([...old, ...Array.from({ length: 4 }, () => tookMs(10_000))]);

    expect(times.expect(of({}))).toBe(10_000);
  });

  it("goes by another quantization of the same engine where there is none of this, never by another engine", () => {
    const times = create([
      sample({ engine: "openai", quantization: "Q8_0", serviceMs: 1_000 }),
      sample({ quantization: "IQ3_M", serviceMs: 15_000 }),
    ]);

    expect(times.expect(of({ quantization: "Q8_0" }))).toBe(15_000);
    expect(times.expect(of({ engine: "llama-server" }))).toBeNull();
  });

  it("is always a time that was measured, and one of those in the middle", () => {
    const samples = fc.array(
      fc.record({
        engine: fc.constant("llama-mtmd-cli"),
        quantization: fc.constant("Q8_0"),
        audioSeconds: fc.float({ min: 0, max: 600, noNaN: true }),
        serviceMs: fc.integer({ min: 1, max: 600_000 }),
      }),
      { minLength: 1, maxLength: 7 },
    );
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 600 }), (measured, audioSeconds) => {
        const expected = create(measured).expect(of({ audioSeconds })) ?? NaN;

        const faster = measured.filter(({ serviceMs }) => serviceMs < expected);
        const slower = measured.filter(({ serviceMs }) => serviceMs > expected);
        expect(measured.map(({ serviceMs }) => serviceMs)).toContain(expected);
        expect(faster.length).toBeLessThan((measured.length + 1) / 2);
        expect(slower.length).toBeLessThanOrEqual(measured.length / 2);
      }),
    );
  });
});

describe("typical times", () => {
  it("are those of the usual track, by quantization, the fastest first, of the engine in use", () => {
    const times = create([
      sample({ engine: "openai", quantization: "bf16", serviceMs: 1_000 }),
      sample({ quantization: "Q8_0", audioSeconds: 100, serviceMs: 30_000 }),
      sample({ quantization: "Q8_0", audioSeconds: 200, serviceMs: 31_000 }),
      sample({ quantization: "Q8_0", audioSeconds: 600, serviceMs: 50_000 }),
      sample({ quantization: "IQ3_M", audioSeconds: 180, serviceMs: 12_000 }),
    ]);

    expect(times.typical()).toEqual([
      { quantization: "IQ3_M", audioSeconds: 180, serviceMs: 12_000 },
      { quantization: "Q8_0", audioSeconds: 200, serviceMs: 31_000 },
    ]);
  });
});

describe("a new service time", () => {
  it("is handed on to be kept, and those of before the start are not", () => {
    const kept: ServiceSample[] = [];
    const times = createServiceTimes({
      samples: [tookMs(1_000)],
      onAdd: (added) => kept.push(added),
    });

    times.add(tookMs(2_000));

    expect(kept).toEqual([tookMs(2_000)]);
  });
});

function create(samples: readonly ServiceSample[]) {
  return createServiceTimes({ samples, onAdd: () => {} });
}

function of(facts: Partial<Omit<ServiceSample, "serviceMs">>) {
  return { engine: "llama-mtmd-cli", quantization: "Q8_0", audioSeconds: 180, ...facts };
}

function sample({ serviceMs = 1, ...facts }: Partial<ServiceSample>): ServiceSample {
  return { ...of(facts), serviceMs };
}

function tookMs(serviceMs: number): ServiceSample {
  return sample({ serviceMs });
}
