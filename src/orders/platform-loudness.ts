import type { MeasuredTrack } from "./advice/rule.ts";

/** What a streaming service does to a track's level with its usual settings. */
export interface PlatformLoudness {
  readonly name: string;
  /** How much louder it plays than the file; 0 is as it is. To a tenth. */
  readonly changeDb: number;
}

interface PlatformRule {
  readonly name: string;
  readonly targetLufs: number;
  /** `to headroom`: a quiet track is turned up, but not over a true peak of -1 dBTP. */
  readonly quiet: "left" | "to headroom";
}

/** As of November 2026; docs/advice.md says where each is from, and which of them the service itself publishes. */
const RULES: readonly PlatformRule[] = [
  { name: "Spotify", targetLufs: -14, quiet: "to headroom" },
  { name: "YouTube", targetLufs: -14, quiet: "left" },
  { name: "Tidal", targetLufs: -14, quiet: "left" },
  { name: "Amazon Music", targetLufs: -14, quiet: "left" },
  { name: "Apple Music", targetLufs: -16, quiet: "to headroom" },
];
const CEILING_DBTP = -1;

/** What each service plays it with, as a single track; empty where its loudness is not known, or it is no music. */
export function platformLoudness(track: MeasuredTrack): readonly PlatformLoudness[] {
  const { integratedLufs } = track.loudness;
  const { truePeakDbtp } = track.peaks;
  if (integratedLufs === null || track.content.kind !== "music") return [];
  const headroomDb = truePeakDbtp === null ? 0 : Math.max(0, CEILING_DBTP - truePeakDbtp);
  return RULES.map(({ name, targetLufs, quiet }) => {
    const mostUpDb = quiet === "left" ? 0 : headroomDb;
    const changeDb = Math.min(targetLufs - integratedLufs, mostUpDb);
    // Without `+ 0` a track at the target would be played at -0 dB.
    return { name, changeDb: Math.round(changeDb * 10) / 10 + 0 };
  });
}
