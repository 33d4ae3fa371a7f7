import loadPffft from "@echogarden/pffft-wasm/simd";

/**
 * Of `size` real values, in single precision: its rounding lies 140 dB under the loudest partial. A spectrum lies as the
 * real parts of bin 0 and of bin size / 2, and then real and imaginary part of each bin between.
 */
export interface RealFft {
  /** To be filled before each transform. Ask for it each time: it is another one once memory has grown. */
  readonly input: Float32Array;
  /** What the last transform gave. */
  readonly output: Float32Array;
  /** Time to spectrum. */
  forward(): void;
  /** Spectrum to time, `size` times too large. */
  backward(): void;
}

const BYTES = 4;
const SMALLEST = 32;

const pffft = await loadPffft();
const { _pffft_new_setup: newSetup, _pffft_aligned_malloc: alignedMalloc } = pffft;
const { _pffft_transform_ordered: transform } = pffft;
const made = new Map<number, ReturnType<typeof allocate>>();

/**
 * The transform of a size (a power of two from 32 on), with its two arrays, which all who ask for the same size share: what
 * one leaves in them is good until the next transforms.
 */
export function realFft(size: number): RealFft {
  const { setup, input, output, work } = made.get(size) ?? allocate(size);
  const view = (pointer: number) => new Float32Array(pffft.HEAPF32.buffer, pointer, size);
  return {
    get input() {
      return view(input);
    },
    get output() {
      return view(output);
    },
    forward: () => transform(setup, input, output, work, 0),
    backward: () => transform(setup, input, output, work, 1),
  };
}

function allocate(size: number) {
  // Asked for another, the library would be of no use to anybody any more.
  if (size < SMALLEST || !Number.isInteger(Math.log2(size)))
    throw new RangeError(`no transform of ${size} values: a power of two from ${SMALLEST} on`);
  const setup = newSetup(size, 0);
  if (setup === 0) throw new RangeError(`no memory for a transform of ${size} values`);
  const [input, output, work] = [memory(size), memory(size), memory(size)];
  const fft = { setup, input, output, work };
  made.set(size, fft);
  return fft;
}

function memory(size: number): number {
  const pointer = alignedMalloc(BYTES * size);
  if (pointer === 0) throw new RangeError(`no memory for a transform of ${size} values`);
  return pointer;
}
