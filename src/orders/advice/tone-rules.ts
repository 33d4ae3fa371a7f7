import { isMusic, type Rule } from "./rule.ts";

/** In full mixes of any genre, a band stays within 7 dB of the louder of the two beside it. */
const EXCESS_DB = 8;
/** The lowest and the highest band have one neighbour only. */
const EDGE_EXCESS_DB = 10;
/** Masters fall by 3 to 6.5 dB an octave; white noise by none. */
const BRIGHT_DB_PER_OCTAVE = -2;
const DARK_DB_PER_OCTAVE = -10;
/** Less is what strings and tape do by themselves. */
const OFF_CENTS = 15;
const SURE = 0.5;

export const bandExcess: Rule = (track) => {
  if (!isMusic(track)) return null;
  const levels = (track.spectrum?.bands ?? []).flatMap(({ name, levelDb }) =>
    levelDb === null ? [] : [{ name, levelDb }],
  );
  const excesses = levels.map(({ name, levelDb }, index) => {
    const beside = [levels[index - 1], levels[index + 1]].filter((each) => each !== undefined);
    const overDb = levelDb - Math.max(...beside.map((each) => each.levelDb));
    return { name, overDb, leastDb: beside.length < 2 ? EDGE_EXCESS_DB : EXCESS_DB };
  });
  const loud = excesses
    .filter(({ overDb, leastDb }) => overDb >= leastDb)
    .toSorted((one, other) => other.overDb - one.overDb)[0];
  if (loud === undefined) return null;
  return {
    id: "band-excess",
    severity: "notice",
    finding: `${capital(loud.name)} ${loud.overDb.toFixed(0)} dB over the bands beside it`,
    advice: "Natural for one instrument alone; in a full mix, compare with a track that you trust.",
  };
};

export const tilt: Rule = (track) => {
  const slope = track.spectrum?.tiltDbPerOctave ?? null;
  if (slope === null || !isMusic(track) || bandExcess(track) !== null) return null;
  if (slope < BRIGHT_DB_PER_OCTAVE && slope > DARK_DB_PER_OCTAVE) return null;
  const isBright = slope >= BRIGHT_DB_PER_OCTAVE;
  return {
    id: "tilt",
    severity: "notice",
    finding: `${isBright ? "Bright" : "Dark"}: ${slope.toFixed(1)} dB an octave`,
    advice: `Masters have about -4.5. If it is not meant, ${isBright ? "the top may be harsh" : "it may sound dull"}; compare with others.`,
  };
};

export const offTuning: Rule = ({ tuning, key }) => {
  if (tuning === null || key === null || tuning.confidence < SURE) return null;
  if (Math.abs(tuning.cents) < OFF_CENTS) return null;
  const hertz = 440 * 2 ** (tuning.cents / 1200);
  const direction = tuning.cents > 0 ? "sharp" : "flat";
  return {
    id: "off-tuning",
    severity: "notice",
    finding: `Tuned ${Math.abs(tuning.cents)} cents ${direction} (A = ${hertz.toFixed(0)} Hz)`,
    advice:
      "Whoever plays or mixes along has to retune; check the tape speed or rate if it is not meant.",
  };
};

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
