import type { Measurements } from "../../src/audio/measure/measurements.ts";
import { imagineTrack, type Part } from "./imagined-track.ts";

const SONG: readonly Part[] = [
  { seconds: 17, level: 0.25, brightness: 0.3 },
  { seconds: 38, level: 0.6, brightness: 0.45 },
  { seconds: 33, level: 0.92, brightness: 0.65 },
  { seconds: 36, level: 0.55, brightness: 0.4 },
  { seconds: 34, level: 0.95, brightness: 0.7 },
  { seconds: 26, level: 0.3, brightness: 0.8 },
  { seconds: 42, level: 0.97, brightness: 0.7 },
  { seconds: 26, level: 0.6, brightness: 0.35, fades: true },
];

/** What pictures have to cope with, by name. */
export const IMAGINED_TRACKS = {
  song: () => imagineTrack({ parts: SONG }),
  "clipped song": () =>
    imagineTrack({
      parts: SONG.map(({ seconds, level, brightness }) => ({
        seconds,
        brightness,
        level: Math.min(1, level * 1.5),
        clipping: level > 0.9 ? 0.9 : level > 0.5 ? 0.05 : 0,
      })),
    }),
  "quiet demo": () => imagineTrack({ parts: [{ seconds: 95, level: 0.02, brightness: 0.4 }] }),
  "one second": () => imagineTrack({ parts: [{ seconds: 1, level: 0.8, brightness: 0.6 }] }),
  silence: () => imagineTrack({ parts: [{ seconds: 30, level: 0, brightness: 0 }] }),
  "two hours": () =>
    imagineTrack({
      truncated: true,
      parts: Array.from({ length: 80 }, (_, index) => ({
        seconds: 90,
        level: index % 2 === 0 ? 0.8 : 0.5,
        brightness: (index % 5) / 5,
      })),
    }),
} as const satisfies Readonly<Record<string, () => Measurements>>;

export type ImaginedName = keyof typeof IMAGINED_TRACKS;
