export interface Pcm {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Interleaved. */
  readonly samples: Int16Array;
}

export interface PcmShape {
  readonly seconds: number;
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** A minor pentatonic, in Hz: any order of these sounds like a melody. */
const NOTES_HZ = [220, 261.63, 293.66, 329.63, 392, 440] as const;
const NOTE_SECONDS = 0.25;
const ORDER = [0, 2, 3, 5, 4, 3, 1, 2] as const;

/** A plucked melody over a drone, the same on every machine. The second channel plays it an octave down. */
export function playTune(shape: PcmShape): Pcm {
  return fill(shape, (seconds, channel) => {
    const step = Math.floor(seconds / NOTE_SECONDS);
    const noteHz = NOTES_HZ[ORDER[step % ORDER.length] ?? 0] ?? NOTES_HZ[0];
    const decay = Math.exp(-6 * (seconds - step * NOTE_SECONDS));
    const octave = channel === 0 ? 1 : 0.5;
    const pluck = harmonics(noteHz * octave, seconds) * decay;
    return 0.45 * pluck + 0.12 * Math.sin(2 * Math.PI * 110 * seconds);
  });
}

export function silence(shape: PcmShape): Pcm {
  return fill(shape, () => 0);
}

/** A RIFF file with a plain 44-byte header. */
export function pcm16Wav({ sampleRateHz, channels, samples }: Pcm): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, 44 + index * 2);
  return bytes;
}

function fill(shape: PcmShape, at: (seconds: number, channel: number) => number): Pcm {
  const { seconds, sampleRateHz, channels } = shape;
  const frames = Math.round(seconds * sampleRateHz);
  const samples = new Int16Array(frames * channels);
  for (let index = 0; index < samples.length; index += 1) {
    const frame = Math.floor(index / channels);
    samples[index] = Math.round(32_767 * at(frame / sampleRateHz, index % channels));
  }
  return { sampleRateHz, channels, samples };
}

function harmonics(hz: number, seconds: number): number {
  const phase = 2 * Math.PI * hz * seconds;
  return Math.sin(phase) + 0.4 * Math.sin(2 * phase) + 0.2 * Math.sin(3 * phase);
}
