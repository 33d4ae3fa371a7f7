export type Rgb = readonly [red: number, green: number, blue: number];

/** From 0 to 1 into a colour; what is outside is taken for the nearer end. */
export type ColorRamp = (position: number) => Rgb;

const SHADES = 256;

/** Straight lines between equally spaced colours, looked up among 256 shades. */
export function createColorRamp(hexColors: readonly string[]): ColorRamp {
  const stops = hexColors.map(parseHex);
  const shades = Array.from({ length: SHADES }, (_, shade): Rgb => {
    const at = (shade / (SHADES - 1)) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(at));
    return mixColors(stops[from] ?? BLACK, stops[from + 1] ?? BLACK, at - from);
  });
  return (position) =>
    shades[Math.round(Math.min(1, Math.max(0, position)) * (SHADES - 1))] ?? BLACK;
}

/** All of `one` at a share of 0, all of `other` at 1. */
export function mixColors(one: Rgb, other: Rgb, share: number): Rgb {
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(one[channel] + (other[channel] - one[channel]) * share);
  return [mix(0), mix(1), mix(2)];
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

const BLACK: Rgb = [0, 0, 0];
