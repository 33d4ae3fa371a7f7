/**
 * Cuts a stream of equally long channel arrays into frames of `size` samples, `hop` apart (a fraction is allowed; the
 * frames' starts are rounded). `onFrame` gets arrays and where in them the frame starts; they are overwritten later.
 */
export function createFramer(
  options: { readonly size: number; readonly hop: number; readonly channels: number },
  onFrame: (channels: readonly Float32Array[], at: number) => void,
): (block: readonly Float32Array[]) => void {
  const { size, hop, channels } = options;
  let buffers = Array.from({ length: channels }, () => new Float32Array(size * 4));
  let filled = 0;
  /** Of the buffers' first sample. */
  let origin = 0;
  let frame = 0;

  function makeRoom(frames: number): void {
    const start = Math.min(filled, Math.max(0, Math.round(frame * hop) - origin));
    const kept = filled - start;
    const needed = kept + frames;
    buffers = buffers.map((buffer) => {
      if (needed <= buffer.length) {
        buffer.copyWithin(0, start, filled);
        return buffer;
      }
      const larger = new Float32Array(needed * 2);
      larger.set(buffer.subarray(start, filled));
      return larger;
    });
    origin += start;
    filled = kept;
  }

  return (block) => {
    const frames = block[0]?.length ?? 0;
    makeRoom(frames);
    for (const [channel, buffer] of buffers.entries()) {
      const samples = block[channel];
      if (samples) buffer.set(samples, filled);
    }
    filled += frames;
    for (;;) {
      const at = Math.round(frame * hop) - origin;
      if (at + size > filled) return;
      onFrame(buffers, at);
      frame += 1;
    }
  };
}
