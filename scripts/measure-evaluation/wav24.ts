/** A WAV of 24 bits, with the speakers that `channelMask` names. Samples beyond full scale are clipped. */
export function wav24(
  channels: readonly Float32Array[],
  { sampleRateHz, channelMask }: { readonly sampleRateHz: number; readonly channelMask: number },
): Buffer {
  const frames = channels[0]?.length ?? 0;
  const frameBytes = 3 * channels.length;
  const header = Buffer.alloc(68);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(60 + frames * frameBytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(40, 16);
  header.writeUInt16LE(0xff_fe, 20);
  header.writeUInt16LE(channels.length, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(24, 34);
  header.writeUInt16LE(22, 36);
  header.writeUInt16LE(24, 38);
  header.writeUInt32LE(channelMask, 40);
  // The GUID of integer PCM.
  header.write("0100000000001000800000aa00389b71", 44, "hex");
  header.write("data", 60, "latin1");
  header.writeUInt32LE(frames * frameBytes, 64);
  const data = Buffer.alloc(frames * frameBytes);
  for (const [channel, samples] of channels.entries()) {
    for (const [frame, sample] of samples.entries()) {
      const value = Math.round(Math.max(-1, Math.min(1, sample)) * 8_388_607);
      data.writeIntLE(value, frame * frameBytes + 3 * channel, 3);
    }
  }
  return Buffer.concat([header, data]);
}
