import { describe, expect, it } from "vitest";
import { parseHex, type Rgb } from "../../../src/audio/picture/color-ramp.ts";
import {
  BACKGROUND_RGB,
  brightnessRamp,
  CLIPPING,
  DIM_TEXT,
  levelRamp,
  LOUDNESS_LINE,
  SECTION_SHADE,
  TEXT,
} from "../../../src/audio/picture/palette.ts";

/** sRGB to linear light, and how much of each cone's picture is left (Machado et al. 2009, severity 1). */
const VISIONS = {
  "all colours": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
  ],
  deuteranopia: [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_82, 0.042_94, 0.968_881],
  ],
  tritanopia: [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_9],
  ],
} as const;

describe.each(Object.entries(VISIONS))("to an eye with %s", (_, vision) => {
  it("each step from bass to treble is lighter than the one before", () => {
    const steps = Array.from({ length: 9 }, (__, step) =>
      lightness(brightnessRamp(step / 8), vision),
    );

    expect(smallestStep(steps)).toBeGreaterThan(1.5);
  });

  it("each step of the spectrogram is lighter than the one before", () => {
    const steps = Array.from({ length: 13 }, (__, step) => lightness(levelRamp(step / 12), vision));

    expect(smallestStep(steps)).toBeGreaterThan(1.5);
  });

  it("clipping marks stand out from what is behind them", () => {
    expect(contrast(parseHex(CLIPPING), parseHex(SECTION_SHADE), vision)).toBeGreaterThan(3);
  });
});

it("the darkest bars stand out from every ground", () => {
  expect(contrast(brightnessRamp(0), BACKGROUND_RGB)).toBeGreaterThan(3);
  expect(contrast(brightnessRamp(0), parseHex(SECTION_SHADE))).toBeGreaterThan(3);
});

it.each([
  { what: "text", color: TEXT },
  { what: "dim text", color: DIM_TEXT },
  { what: "the loudness line", color: LOUDNESS_LINE },
])("$what can be read in small", ({ color }) => {
  expect(contrast(parseHex(color), parseHex(SECTION_SHADE))).toBeGreaterThan(7);
});

type Vision = readonly (readonly number[])[];

function smallestStep(values: readonly number[]): number {
  return Math.min(...values.slice(1).map((value, index) => value - (values[index] ?? 0)));
}

/** CIE L*, 0 to 100. */
function lightness(color: Rgb, vision: Vision): number {
  const y = luminance(color, vision);
  return y > 0.008_856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

/** WCAG 2. */
function contrast(one: Rgb, other: Rgb, vision: Vision = VISIONS["all colours"]): number {
  const [low, high] = [luminance(one, vision), luminance(other, vision)].toSorted((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(color: Rgb, vision: Vision): number {
  const linear = color.map((value) => linearOf(value / 255));
  const [red = 0, green = 0, blue = 0] = vision.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, index) => sum + weight * (linear[index] ?? 0), 0),
      ),
    ),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linearOf(value: number): number {
  return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
