import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowRule } from "../../src/audio/track.ts";
import { planWindows } from "../../src/audio/windows.ts";

const RATE = 16_000;
const WINDOW = 30 * RATE;

describe("planWindows", () => {
  it.each([
    { seconds: 5, heard: 5, windows: 1, why: "clips are left alone" },
    { seconds: 29.9, heard: 29.9, windows: 1, why: "so is a nearly full window" },
    {
      seconds: 29.99,
      heard: 29.95,
      windows: 1,
      why: "within 20 ms of 30 s a second window appears",
    },
    { seconds: 30, heard: 29.95, windows: 1, why: "30.0 s would get an empty second window" },
    { seconds: 31.5, heard: 29.95, windows: 1, why: "1.5 s are not worth a window" },
    { seconds: 32.5, heard: 32.5, windows: 2, why: "2.5 s are" },
    { seconds: 149.9, heard: 149.9, windows: 5, why: "nothing to gain" },
    { seconds: 150, heard: 149.95, windows: 5, why: "150.0 s would get a silent sixth window" },
    { seconds: 600, heard: 599.95, windows: 20, why: "the cap itself is a multiple of 30 s" },
  ])("hears $heard s of $seconds s in $windows windows: $why", ({ seconds, heard, windows }) => {
    const plan = planWindows(Math.round(seconds * RATE), "keeps-tail");

    expect(plan).toEqual({
      heardSamples: Math.round(heard * RATE),
      fileSamples: Math.round(heard * RATE),
      windows,
    });
  });

  it("adds silence to the next full window for a tool that drops the rest", () => {
    const plan = planWindows(100 * RATE, "drops-tail");

    expect(plan.heardSamples).toBe(100 * RATE);
    expect(plan.fileSamples).toBeGreaterThanOrEqual(4 * WINDOW);
    expect(plan.windows).toBe(4);
  });

  it("leaves a short clip alone for a tool that drops the rest: it pads the first window itself", () => {
    const plan = planWindows(12 * RATE, "drops-tail");

    expect(plan).toEqual({ heardSamples: 12 * RATE, fileSamples: 12 * RATE, windows: 1 });
  });

  it.each([
    {
      rule: "keeps-tail" as WindowRule,
      toolWindows: (samples: number) => Math.floor(samples / WINDOW) + 1,
    },
    {
      rule: "drops-tail" as WindowRule,
      toolWindows: (samples: number) => Math.max(1, Math.floor(samples / WINDOW)),
    },
  ])(
    "has every kept second in a window worth its cost, whatever the length ($rule)",
    ({ rule, toolWindows }) => {
      fc.assert(
        fc.property(lengths(), (samples) => {
          const { heardSamples, fileSamples, windows } = planWindows(samples, rule);

          expect(windows).toBe(toolWindows(fileSamples));
          expect(heardSamples).toBeLessThanOrEqual(
            Math.min(samples, fileSamples, windows * WINDOW),
          );
          expect(samples - heardSamples).toBeLessThanOrEqual(2.05 * RATE);
          const inLastWindow = heardSamples - (windows - 1) * WINDOW;
          expect(inLastWindow).toBeGreaterThanOrEqual(Math.min(samples, 2 * RATE));
        }),
      );
    },
  );

  it("stays more than 20 ms below a full window where the tool keeps the rest", () => {
    fc.assert(
      fc.property(lengths(), (samples) => {
        const { fileSamples } = planWindows(samples, "keeps-tail");

        expect(WINDOW - (fileSamples % WINDOW)).toBeGreaterThan(0.02 * RATE);
      }),
    );
  });
});

/** Up to 10 min, with more than its share of lengths near multiples of 30 s. */
function lengths(): fc.Arbitrary<number> {
  const near = fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -40_000, max: 40_000 }))
    .map(([windows, offset]) => windows * WINDOW + offset);
  return fc.oneof(fc.integer({ min: 1, max: 600 * RATE }), near);
}
