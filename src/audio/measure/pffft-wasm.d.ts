/** What we call of PFFFT's C interface (pffft.h); pointers are bytes into the heap. */
declare module "@echogarden/pffft-wasm/simd" {
  export interface Pffft {
    /** Replaced whenever memory grows. */
    readonly HEAPF32: Float32Array<ArrayBuffer>;
    /** `kind`: 0 for real signals. Returns 0 for a size that it cannot do. */
    readonly _pffft_new_setup: (size: number, kind: 0 | 1) => number;
    readonly _pffft_aligned_malloc: (bytes: number) => number;
    /** `direction`: 0 forward, 1 backward; neither is scaled. */
    readonly _pffft_transform_ordered: (
      setup: number,
      input: number,
      output: number,
      work: number,
      direction: 0 | 1,
    ) => void;
  }
  export default function load(): Promise<Pffft>;
}
