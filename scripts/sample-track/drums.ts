import { createNoise, SAMPLE_RATE_HZ, samplesIn } from "./sound.ts";
import { createFilter } from "./synthesis.ts";

export type Drum = "kick" | "snare" | "clap" | "hat" | "openHat" | "shaker" | "crash" | "riser";

/** One hit at full strength. The same seed gives the same hit; vary it, so that no two hats are alike. */
export function hitDrum(drum: Drum, seed: number): Float32Array {
  return DRUMS[drum](createNoise(seed));
}

const DRUMS: Readonly<Record<Drum, (noise: () => number) => Float32Array>> = {
  kick(noise) {
    let phase = 0;
    const click = createFilter(0.7);
    return render(0.42, (t) => {
      phase += (47 + 150 * Math.exp(-t / 0.022) + 40 * Math.exp(-t / 0.09)) / SAMPLE_RATE_HZ;
      const body = Math.sin(2 * Math.PI * phase) * Math.exp(-t / 0.13);
      const beater = click(noise(), 3_500).band * Math.exp(-t / 0.004);
      return Math.tanh(1.7 * body + 0.5 * beater);
    });
  },
  snare(noise) {
    const rattle = createFilter(0.8);
    const air = createFilter(0.7);
    return render(0.34, (t) => {
      const drop = 1 + 0.35 * Math.exp(-t / 0.012);
      const shell =
        Math.sin(2 * Math.PI * 186 * drop * t) * Math.exp(-t / 0.06) +
        0.5 * Math.sin(2 * Math.PI * 331 * t) * Math.exp(-t / 0.035);
      const hiss = noise();
      const wires = rattle(hiss, 2_300).band * Math.exp(-t / 0.085);
      return Math.tanh(
        0.75 * shell + 1.1 * wires + 0.45 * air(hiss, 6_000).high * Math.exp(-t / 0.05),
      );
    });
  },
  clap(noise) {
    const room = createFilter(1.3);
    return render(0.3, (t) => {
      const bursts = [0, 0.011, 0.023].reduce(
        (sum, at) => sum + (t >= at ? Math.exp(-(t - at) / 0.005) : 0),
        0,
      );
      const tail = t >= 0.03 ? 0.8 * Math.exp(-(t - 0.03) / 0.07) : 0;
      return 1.2 * room(noise(), 1_350).band * (bursts + tail);
    });
  },
  hat: (noise) => metal(noise, 0.09, 0.022),
  openHat: (noise) => metal(noise, 0.36, 0.11),
  shaker(noise) {
    const filter = createFilter(1.2);
    return render(0.11, (t) => {
      const swish = Math.min(1, t / 0.025) * Math.exp(-Math.max(0, t - 0.025) / 0.022);
      return 0.9 * filter(noise(), 6_800).band * swish;
    });
  },
  crash(noise) {
    const filter = createFilter(0.6);
    const ring = metal(noise, 2.6, 0.7);
    return render(2.6, (t, i) => {
      const wash = filter(noise(), 4_200).high * Math.exp(-t / 0.75);
      return 0.55 * wash + 0.5 * (ring[i] ?? 0);
    });
  },
  riser(noise) {
    const seconds = 2.3;
    const filter = createFilter(2.2);
    return render(seconds, (t) => {
      const grown = t / seconds;
      return filter(noise(), 500 + 7_500 * grown ** 2).band * grown ** 2.2;
    });
  },
};

/** Hats and cymbals: squares at unrelated pitches, as drum machines do it, and noise, all above 7 kHz. */
function metal(noise: () => number, seconds: number, decaySeconds: number): Float32Array {
  const pitchesHz = [2_053, 3_069, 3_717, 4_201, 5_403, 6_103];
  const filter = createFilter(0.8);
  return render(seconds, (t) => {
    const clang = pitchesHz.reduce(
      (sum, pitchHz) => sum + Math.sign(Math.sin(2 * Math.PI * pitchHz * t)),
      0,
    );
    const struck = filter(0.09 * clang + 0.75 * noise(), 7_200).high;
    return struck * Math.exp(-t / decaySeconds);
  });
}

function render(
  seconds: number,
  sampleOf: (seconds: number, index: number) => number,
): Float32Array {
  const samples = new Float32Array(samplesIn(seconds));
  const fadeSamples = samplesIn(0.004);
  for (let i = 0; i < samples.length; i += 1) {
    const fade = Math.min(1, (samples.length - i) / fadeSamples);
    samples[i] = sampleOf(i / SAMPLE_RATE_HZ, i) * fade;
  }
  return samples;
}
