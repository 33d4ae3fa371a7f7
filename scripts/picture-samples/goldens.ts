import { BAR_COUNT } from "../../src/audio/picture/layout.ts";
import type { Picture } from "../../src/audio/picture/picture.ts";
import { toPicture } from "../../src/audio/picture/to-picture.ts";
import { IMAGINED_TRACKS, type ImaginedName } from "./tracks.ts";

export interface Golden {
  readonly name: string;
  readonly picture: () => Picture;
}

/** Few, and each shows something that the others do not. */
export const GOLDENS: readonly Golden[] = [
  { name: "song with spectrogram", picture: () => pictureOf("song") },
  { name: "clipped song", picture: () => waveformOf("clipped song") },
  { name: "quiet demo", picture: () => waveformOf("quiet demo") },
  { name: "one second with spectrogram", picture: () => pictureOf("one second") },
  { name: "silence", picture: () => waveformOf("silence") },
  { name: "two hours", picture: () => waveformOf("two hours") },
];

export function goldenFileName(name: string): string {
  return `${name.replaceAll(" ", "-")}.webp`;
}

function pictureOf(name: ImaginedName): Picture {
  return toPicture(IMAGINED_TRACKS[name](), BAR_COUNT);
}

function waveformOf(name: ImaginedName): Picture {
  return { ...pictureOf(name), spectrogram: null };
}
