/** fft.js brings no types of its own. Arrays are interleaved: real, imaginary, real, imaginary… */
declare module "fft.js" {
  export default class FFT {
    constructor(size: number);
    /** Complex to complex; both arrays hold twice the size, and must differ. */
    transform(out: Float64Array, data: Float64Array): void;
  }
}
