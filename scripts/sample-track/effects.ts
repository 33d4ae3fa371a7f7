import { createStereo, sampleAt, samplesIn, type Stereo } from "./sound.ts";
import { createFilter } from "./synthesis.ts";

/** Echoes that go from side to side, each darker than the one before. Only the echoes are returned. */
export function echo(input: Stereo, delaySeconds: number, feedback: number): Stereo {
  const output = createStereo(input.left.length);
  const delay = samplesIn(delaySeconds);
  const [leftTone, rightTone] = [createFilter(0.7), createFilter(0.7)];
  for (let i = delay; i < input.left.length; i += 1) {
    const past = i - delay;
    const heard = (sampleAt(input.left, past) + sampleAt(input.right, past)) / 2;
    output.left[i] = leftTone(heard + feedback * sampleAt(output.right, past), 3_800).low;
    output.right[i] = rightTone(feedback * sampleAt(output.left, past), 3_800).low;
  }
  return output;
}

/** In samples: without common factors, so that no pitch rings out. */
const LINES = [1_423, 1_637, 1_871, 2_053, 2_293, 2_539, 2_749, 3_011] as const;

/** A hall: eight delay lines that feed each other (Householder matrix), losing highs on every round. */
export function reverberate(input: Stereo, decaySeconds: number): Stereo {
  const count = input.left.length;
  const output = createStereo(count);
  const lines = LINES.map((length) => ({
    buffer: new Float32Array(length),
    tone: createFilter(0.7),
    loss: 10 ** ((-3 * length) / samplesIn(decaySeconds)),
  }));
  const preDelay = samplesIn(0.018);
  const [leftCut, rightCut] = [createFilter(0.7), createFilter(0.7)];
  for (let i = 0; i < count; i += 1) {
    const outs = lines.map(({ buffer }) => sampleAt(buffer, i % buffer.length));
    const shared = outs.reduce((sum, out) => sum + out, 0) * (2 / lines.length);
    for (const [index, line] of lines.entries()) {
      const source = index % 2 === 0 ? input.left : input.right;
      const fed = sampleAt(source, i - preDelay) + line.loss * ((outs[index] ?? 0) - shared);
      line.buffer[i % line.buffer.length] = line.tone(fed, 5_200).low;
    }
    const pick = (which: 0 | 1) =>
      outs.reduce((sum, out, index) => sum + (index % 2 === which ? out : 0), 0) / 2;
    // A hall under the bass only makes mud.
    output.left[i] = leftCut(pick(0), 220).high;
    output.right[i] = rightCut(pick(1), 220).high;
  }
  return output;
}
