import type { MeasuredView, TrackPicture } from "../../src/cards/measured-view.ts";

/** A loud electronic track in stereo. */
export const MEASURED: MeasuredView = {
  measuredSeconds: 222.4,
  isBeginning: false,
  source: { codec: "mp3", sampleRateHz: 44_100, channels: 2, bitRateKbps: 192 },
  integratedLufs: -9.8,
  shortTermMaxLufs: -7.9,
  rangeLu: 5.2,
  truePeakDbtp: 0.3,
  peakToLoudnessLu: 10.1,
  clippedRuns: 0,
  tempo: { bpm: 128, alternativeBpm: 64, isSteady: true },
  key: { name: "A minor", orName: "C major" },
  tuningCents: null,
  stereo: { correlation: 0.71, widthPercent: 14.6, balanceDb: -0.2 },
  bands: [
    { name: "sub-bass", levelDb: 3.1 },
    { name: "bass", levelDb: 2 },
    { name: "low mids", levelDb: -1.4 },
    { name: "mids", levelDb: -2.6 },
    { name: "upper mids", levelDb: -0.8 },
    { name: "presence", levelDb: 0 },
    { name: "air", levelDb: -0.3 },
  ],
  cutoffHz: 19_000,
  isSpeech: false,
  sectionStartsSeconds: [0, 15, 30.2, 61, 92, 123, 154, 200],
  advice: [],
  platforms: [
    { name: "Spotify", changeDb: -4.2 },
    { name: "YouTube", changeDb: -4.2 },
    { name: "Tidal", changeDb: -4.2 },
    { name: "Amazon Music", changeDb: -4.2 },
    { name: "Apple Music", changeDb: -6.2 },
  ],
};

export const PICTURE: TrackPicture = {
  file: { name: "track.webp", data: Buffer.from("RIFF"), contentType: "image/webp" },
  altText: "A waveform of 3:42: quiet until 0:15, loud from there.",
};

/** The view with so many pieces of advice, each as long as they may be. */
export function advised(view: MeasuredView, count: number): MeasuredView {
  const advice = Array.from({ length: count }, (_, index) => ({
    severity: index === 0 ? ("problem" as const) : ("warning" as const),
    finding: `Finding ${index} of +0.3 dBTP `.padEnd(60, "x"),
    advice: `Advice ${index}: aim for -1 dBTP `.padEnd(160, "y"),
  }));
  return { ...view, advice };
}
