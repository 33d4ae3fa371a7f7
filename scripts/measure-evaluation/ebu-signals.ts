import { playBurst, playPeakTone, playTones, type Tone } from "./ebu-tones.ts";

/** A signal as EBU Tech 3341 (table 1) or 3342 (table 1) defines it, at 48 kHz, and what a meter has to read. */
export interface EbuSignal {
  readonly standard: 3341 | 3342;
  readonly number: number;
  /** Which of its segments, for those that come in twenty. */
  readonly segment?: number;
  readonly channels: readonly Float32Array[];
  /** WAVEFORMATEXTENSIBLE's. */
  readonly channelMask: number;
  readonly readings: readonly EbuReading[];
}

export interface EbuReading {
  readonly name:
    | "integratedLufs"
    | "shortTermMaxLufs"
    | "momentaryMaxLufs"
    | "rangeLu"
    | "truePeakDbtp";
  readonly expected: number;
  readonly above: number;
  readonly below: number;
}

const STEREO = 0x3;
const SEGMENTS = 20;

type ReadingName = EbuReading["name"];

/**
 * All that can be made from the definition: signals 7 and 8 of Tech 3341 (5 and 6 of Tech 3342) are recordings of two
 * programmes. 11 and 14 are 10 and 13 for meters that run along; here each of their tones is read by itself.
 */
export function makeEbuSignals(): readonly EbuSignal[] {
  return [...loudnessSignals(), ...windowSignals(), ...peakSignals(), ...rangeSignals()];
}

function loudnessSignals(): EbuSignal[] {
  const steady: ReadingName[] = ["momentaryMaxLufs", "shortTermMaxLufs", "integratedLufs"];
  const tones = (number: number, names: readonly ReadingName[], lufs: number, list: Tone[]) =>
    stereo(
      { standard: 3341, number, readings: names.map((name) => within(name, lufs, 0.1)) },
      list,
    );
  const surround = [-28, -28, -24, -30, -30].map((dbfs) => playTones([[dbfs, 20]]));
  return [
    tones(1, steady, -23, [[-23, 20]]),
    tones(2, steady, -33, [[-33, 20]]),
    tones(3, ["integratedLufs"], -23, [
      [-36, 10],
      [-23, 60],
      [-36, 10],
    ]),
    tones(4, ["integratedLufs"], -23, [
      [-72, 10],
      [-36, 10],
      [-23, 60],
      [-36, 10],
      [-72, 10],
    ]),
    tones(5, ["integratedLufs"], -23, [
      [-26, 20],
      [-20, 20.1],
      [-26, 20],
    ]),
    {
      standard: 3341,
      number: 6,
      channels: surround,
      channelMask: 0x37,
      readings: [within("integratedLufs", -23, 0.1)],
    },
  ];
}

/** What short-term and momentary loudness have to find wherever in the track it is. */
function windowSignals(): EbuSignal[] {
  const repeat = (times: number, list: readonly Tone[]) =>
    Array.from({ length: times }, () => list);
  const steadyShort = repeat(5, [
    [-20, 1.34],
    [-30, 1.66],
  ]).flat();
  const steadyMomentary = repeat(25, [
    [-20, 0.18],
    [-30, 0.22],
  ]).flat();
  const single = (number: number, name: ReadingName, list: readonly Tone[]) =>
    stereo({ standard: 3341, number, readings: [within(name, -23, 0.1)] }, list);
  const series = (
    number: number,
    name: ReadingName,
    at: (segment: number) => { level: number; before: number; seconds: number; after: number },
  ) =>
    Array.from({ length: SEGMENTS }, (_, segment) => {
      const { level, before, seconds, after } = at(segment);
      const readings = [within(name, level, 0.1)];
      const list: Tone[] = [
        [-Infinity, before],
        [level, seconds],
        [-Infinity, after],
      ];
      return stereo({ standard: 3341, number, segment, readings }, list);
    });
  return [
    single(9, "shortTermMaxLufs", steadyShort),
    ...series(10, "shortTermMaxLufs", (i) => ({
      level: -23,
      before: 0.15 * i,
      seconds: 3,
      after: 1,
    })),
    ...series(11, "shortTermMaxLufs", (i) => ({
      level: -38 + i,
      before: 0.15 * i,
      seconds: 3,
      after: 3 - 0.15 * i,
    })),
    single(12, "momentaryMaxLufs", steadyMomentary),
    ...series(13, "momentaryMaxLufs", (i) => ({
      level: -23,
      before: 0.02 * i,
      seconds: 0.4,
      after: 1,
    })),
    ...series(14, "momentaryMaxLufs", (i) => ({
      level: -38 + i,
      before: 0.02 * i,
      seconds: 0.4,
      after: 0.4 - 0.02 * i,
    })),
  ];
}

function peakSignals(): EbuSignal[] {
  const signal = (number: number, dbtp: number, channel: Float32Array): EbuSignal => ({
    standard: 3341,
    number,
    channels: [channel, channel],
    channelMask: STEREO,
    readings: [{ name: "truePeakDbtp", expected: dbtp, above: 0.2, below: 0.4 }],
  });
  return [
    signal(15, -6, playPeakTone(4, 0.5, 0)),
    signal(16, -6, playPeakTone(4, 0.5, 45)),
    signal(17, -6, playPeakTone(6, 0.5, 60)),
    signal(18, -6, playPeakTone(8, 0.5, 67.5)),
    signal(19, 3, playPeakTone(4, 1.41, 45)),
    ...[0, 1, 2, 3].map((offset) => signal(20 + offset, 0, playBurst(offset))),
  ];
}

function rangeSignals(): EbuSignal[] {
  const levels: readonly (readonly [number, readonly number[]])[] = [
    [10, [-20, -30]],
    [5, [-20, -15]],
    [20, [-40, -20]],
    [15, [-50, -35, -20, -35, -50]],
  ];
  return levels.map(([lu, list], index) =>
    stereo(
      { standard: 3342, number: index + 1, readings: [within("rangeLu", lu, 1)] },
      list.map((dbfs): Tone => [dbfs, 20]),
    ),
  );
}

function within(name: ReadingName, expected: number, tolerance: number): EbuReading {
  return { name, expected, above: tolerance, below: tolerance };
}

function stereo(
  signal: Omit<EbuSignal, "channels" | "channelMask">,
  tones: readonly Tone[],
): EbuSignal {
  const channel = playTones(tones);
  return { ...signal, channels: [channel, channel], channelMask: STEREO };
}
