import { join } from "node:path";
import { execa } from "execa";

/** The sample track (48.8 s) so many times in a row, its packets as they are. */
export async function sampleTimes(
  times: number,
  {
    root,
    ffmpegPath,
    to,
  }: { readonly root: string; readonly ffmpegPath: string; readonly to: string },
): Promise<void> {
  const sample = join(root, "assets/sample-track.mp3");
  const loop = ["-v", "error", "-stream_loop", String(times - 1), "-i", sample];
  await execa(ffmpegPath, [...loop, "-c", "copy", to]);
}
