import { inputArgs } from "../ffmpeg-argv.ts";

/** One second more than is measured, to tell whether the track goes on. */
const LOOKAHEAD_SECONDS = 1;

/**
 * Writes the upload's samples as they are, all channels at the original rate, as a WAV of 32-bit floats (which says
 * rate, channels and speakers). `output`: `pipe:1`, or a file that takes no seeking.
 */
export function measureArgs(
  { input, output }: { readonly input: string; readonly output: string },
  capSeconds: number,
): string[] {
  return [
    ...inputArgs({ input }),
    "-map",
    "0:a:0",
    "-t",
    String(capSeconds + LOOKAHEAD_SECONDS),
    "-c:a",
    "pcm_f32le",
    "-map_metadata",
    "-1",
    "-fflags",
    "+bitexact",
    "-flags",
    "+bitexact",
    "-f",
    "wav",
    // ffmpeg's writer wants to come back to the header with the size, which a device cannot do.
    ...(output.startsWith("file:") ? ["-seekable", "0"] : []),
    output,
  ];
}
