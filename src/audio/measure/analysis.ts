import type { AudioBlock, PcmFormat } from "./audio-block.ts";
import { blockFrames } from "./audio-block.ts";
import { createEdgeSilenceMeter } from "./edge-silence.ts";
import { createFoldDown } from "./fold-down.ts";
import { createLongTermSpectrum, spectrumSize } from "./long-term-spectrum.ts";
import { createLoudnessMeter } from "./loudness.ts";
import type { Measurements } from "./measurements.ts";
import { createMelGrid } from "./mel-grid.ts";
import { createMonoReduction } from "./mono-reduction.ts";
import { createPeaksMeter } from "./peaks.ts";
import { createPitchFrames } from "./pitch-peaks.ts";
import { createRhythmFrames } from "./rhythm-frames.ts";
import { createStereoMeter } from "./stereo.ts";
import { summarize } from "./summarize.ts";
import { createTimelineMeter } from "./timeline-meter.ts";
import { createTruePeakMeter } from "./true-peak.ts";

/** What the samples say; what only the decoder knows is added outside. */
export type SampleMeasurements = Omit<Measurements, "version" | "source" | "truncated">;

export interface Analysis {
  add(block: AudioBlock): void;
  finish(): SampleMeasurements;
}

/** Every meter at once over one pass: memory grows by 20 KB a second of track, whatever its rate and channels. */
export function createAnalysis(format: PcmFormat): Analysis {
  const { sampleRateHz } = format;
  const foldDown = createFoldDown(format);
  const reduction = createMonoReduction(sampleRateHz);
  const size = spectrumSize(sampleRateHz);
  const melGrid = createMelGrid({
    binHz: sampleRateHz / size,
    frameSeconds: size / sampleRateHz,
    highestHz: sampleRateHz / 2,
  });
  const allChannels = {
    loudness: createLoudnessMeter(format),
    truePeak: createTruePeakMeter(format),
    peaks: createPeaksMeter(format.channels),
    edges: createEdgeSilenceMeter(),
  };
  const folded = {
    stereo: createStereoMeter(),
    spectrum: createLongTermSpectrum(sampleRateHz, Math.min(2, format.channels), (left, right) =>
      melGrid.add(left, right),
    ),
    timeline: createTimelineMeter(sampleRateHz),
  };
  const rhythm = createRhythmFrames(reduction.rhythmRateHz);
  const pitch = createPitchFrames(reduction.tonalRateHz);

  return {
    add(block) {
      if (blockFrames(block) === 0) return;
      for (const meter of Object.values(allChannels)) meter.add(block);
      const pair = foldDown(block);
      for (const meter of Object.values(folded)) meter.add(pair);
      const reduced = reduction.reduce(pair);
      rhythm.add(reduced.rhythm);
      pitch.add(reduced.tonal);
    },
    finish: () => ({
      ...summarize({
        format,
        loudness: allChannels.loudness.finish(),
        truePeak: allChannels.truePeak.finish(),
        peaks: allChannels.peaks.finish(),
        edges: allChannels.edges.finish(),
        stereo: folded.stereo.finish(),
        spectrum: folded.spectrum.finish(),
        timeline: folded.timeline.finish(),
        rhythm: rhythm.finish(),
        pitch: pitch.finish().frames,
      }),
      spectrogram: melGrid.finish(),
    }),
  };
}
