import { describe, expect, it } from "vitest";
import {
  PROGRESSIONS,
  TIMBRES,
  playChords,
} from "../../../scripts/measure-evaluation/chord-tracks.ts";
import { DRUM_STYLES, playDrums } from "../../../scripts/measure-evaluation/drum-loops.ts";
import { createRandom, makeSound, RATE_HZ } from "../../../scripts/measure-evaluation/synth.ts";
import { analyse, samples } from "./signals.ts";

function drums(name: string, bpm: number, more: { humanSeconds?: number; endRatio?: number } = {}) {
  const style = DRUM_STYLES.find((one) => one.name === name);
  if (!style) throw new Error(`no style ${name}`);
  return analyse([playDrums({ style, bpm, seed: 77, seconds: 30, ...more })], RATE_HZ);
}

function chords(name: string, tonic: number, a4Hz = 440) {
  const progression = PROGRESSIONS.find((one) => one.name === name);
  if (!progression) throw new Error(`no progression ${name}`);
  const track = { progression, tonic, timbre: TIMBRES.piano, bpm: 104, seed: 5, seconds: 30, a4Hz };
  return analyse([playChords(track)], RATE_HZ);
}

/** A buzzing voice that glides through syllables of uneven lengths, as speech does. */
function babble(seconds: number): Float32Array {
  const random = createRandom(11);
  const syllables: { until: number; from: number; to: number; pause: number }[] = [];
  for (let at = 0; at < seconds;) {
    const length = 0.1 + 0.14 * random();
    const pause = random() < 0.15 ? 0.25 + 0.3 * random() : 0.05 + 0.07 * random();
    const from = 90 + 90 * random();
    syllables.push({ until: at + length + pause, from, to: from * (0.7 + 0.6 * random()), pause });
    at += length + pause;
  }
  let phase = 0;
  let index = 0;
  let start = 0;
  return makeSound(seconds, (t) => {
    let syllable = syllables[index];
    while (syllable && t >= syllable.until) {
      start = syllable.until;
      index += 1;
      syllable = syllables[index];
    }
    if (!syllable) return 0;
    const length = syllable.until - syllable.pause - start;
    const share = (t - start) / length;
    if (share >= 1) return 0.002 * (2 * random() - 1);
    phase += (2 * Math.PI * (syllable.from + (syllable.to - syllable.from) * share)) / RATE_HZ;
    let sum = 0;
    for (let n = 1; n <= 20; n += 1) sum += Math.sin(n * phase) / n;
    return 0.25 * sum * Math.sin(Math.PI * share) ** 0.6;
  });
}

describe("tempo", () => {
  it.each([
    { style: "four on the floor", bpm: 128 },
    { style: "rock", bpm: 96.5 },
    { style: "shuffle (triplets)", bpm: 118 },
    { style: "waltz (3/4)", bpm: 140 },
    { style: "swung hip-hop", bpm: 92 },
  ])("of $style is $bpm BPM", ({ style, bpm }) => {
    const { tempo } = drums(style, bpm);

    expect(tempo?.bpm).toBeGreaterThan(bpm * 0.995);
    expect(tempo?.bpm).toBeLessThan(bpm * 1.005);
    expect(tempo?.confidence).toBeGreaterThan(0.7);
  });

  it("comes with what else a listener may count", () => {
    const { tempo } = drums("break", 172);

    const counted = [tempo?.bpm, tempo?.alternativeBpm].map((bpm) => Math.round(bpm ?? 0));
    expect(counted.toSorted((a, b) => a - b)).toEqual([86, 172]);
  });

  it("survives drummers who are not machines", () => {
    expect(drums("rock", 110, { humanSeconds: 0.008 }).tempo?.bpm).toBeCloseTo(110, 0);
  });

  it("is not claimed to be stable, or not shown, where it runs from 80 to 130", () => {
    const { tempo } = drums("rock", 80, { endRatio: 1.6 });

    expect(tempo?.stability ?? 0).toBeLessThan(1);
  });
});

describe("key", () => {
  it.each([
    { progression: "I-IV-V-I", tonic: 7, key: { tonic: "G", mode: "major" } },
    { progression: "ii-V7-I", tonic: 3, key: { tonic: "D#", mode: "major" } },
    { progression: "i-iv-V7-i", tonic: 9, key: { tonic: "A", mode: "minor" } },
    { progression: "i-iv-V7-i", tonic: 1, key: { tonic: "C#", mode: "minor" } },
  ])("of $progression on $tonic is found", ({ progression, tonic, key }) => {
    expect(chords(progression, tonic).key).toMatchObject({ ...key, ambiguous: false });
  });

  it("of a loop of four chords that fits two keys is shown as both, or not at all", () => {
    const { key } = chords("I-V-vi-IV", 0);

    expect(key).toMatchObject({
      tonic: "C",
      mode: "major",
      ambiguous: true,
      runnerUp: { tonic: "A", mode: "minor" },
    });
  });

  it("is the same in another tuning, and the tuning is told", () => {
    const { key, tuning } = chords("I-IV-V-I", 7, 432);

    expect(key).toMatchObject({ tonic: "G", mode: "major" });
    expect(tuning?.cents).toBeGreaterThanOrEqual(-37);
    expect(tuning?.cents).toBeLessThanOrEqual(-27);
  });

  it("is not given to drums", () => {
    expect(drums("rock", 120).key).toBeNull();
  });
});

describe("what is no music", () => {
  it("speech has neither tempo nor key", () => {
    const { content, tempo, key } = analyse([babble(30)], RATE_HZ);

    expect(content.kind).toBe("speech");
    expect({ tempo, key }).toEqual({ tempo: null, key: null });
  });

  it.each([
    { name: "digital silence", level: 0 },
    { name: "a hiss at -66 dBFS", level: 0.0005 },
  ])("$name is near-silence, without tempo and key", ({ level }) => {
    const random = createRandom(3);

    const { content, tempo, key } = analyse([samples(20, () => level * (2 * random() - 1))]);

    expect(content.kind).toBe("near-silence");
    expect({ tempo, key }).toEqual({ tempo: null, key: null });
  });
});
