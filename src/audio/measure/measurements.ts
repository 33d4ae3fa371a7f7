/**
 * What is measured of a track: numbers from its samples at the full rate and all channels, never from what the model
 * hears. Null is "not known": where a method has no answer, or not one that is right often enough to be shown.
 * Confidences are 0 to 1: of tempo and key, how often such an answer was right on tracks with known answers
 * (docs/measurements.md); of all else, how clear the evidence is.
 */
export interface Measurements {
  /** Raised when a method changes: numbers of different versions do not compare. */
  readonly version: number;
  readonly source: SourceFacts;
  /** Of the decoded samples that were measured. */
  readonly measuredSeconds: number;
  /** The track goes on after `measuredSeconds`: everything here is about its beginning. */
  readonly truncated: boolean;
  readonly loudness: Loudness;
  readonly peaks: Peaks;
  readonly silence: EdgeSilence;
  /** Null for one channel. */
  readonly stereo: Stereo | null;
  /** Null for silence and for less than a second. */
  readonly spectrum: SpectralBalance | null;
  readonly content: Content;
  readonly tempo: Tempo | null;
  readonly key: Key | null;
  /** Null where no partial sounds that could tell. */
  readonly tuning: Tuning | null;
  /** At least one; the first starts at 0. */
  readonly sections: readonly Section[];
  /** Enough to draw the track. */
  readonly timeline: Timeline;
  /** Absent from what is shorter than a tenth of a second. */
  readonly spectrogram?: Spectrogram | undefined;
}

/** As the decoder states them. */
export interface SourceFacts {
  /** ffmpeg's name of it. */
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Of the audio stream where it states one, else of the file where that is no video. */
  readonly bitRateKbps: number | null;
}

/** EBU R128 (ITU-R BS.1770-4, EBU Tech 3341 and 3342). Null where all is below the gate at -70 LUFS, or too short. */
export interface Loudness {
  readonly integratedLufs: number | null;
  /** LRA. Needs 3 s; a thing of whole tracks, under a minute it says little. */
  readonly rangeLu: number | null;
  /** The loudest 3 s, to 10 ms wherever they begin. */
  readonly shortTermMaxLufs: number | null;
  /** The loudest 400 ms, likewise. */
  readonly momentaryMaxLufs: number | null;
}

export interface Peaks {
  /** Of the waveform between the samples, 4-fold oversampled; null for digital silence. */
  readonly truePeakDbtp: number | null;
  readonly samplePeakDbfs: number | null;
  /** Places between two samples where the waveform exceeds full scale, though neither sample does. */
  readonly interSampleOvers: number;
  /** Samples beyond full scale, as lossy codecs and float files have them. */
  readonly samplesOverFullScale: number;
  /** Flat tops of three and more samples at the track's own ceiling, even where it was turned down since. */
  readonly clippedRuns: number;
  readonly clippedSamples: number;
  /** Sample peak over RMS, all channels. */
  readonly crestFactorDb: number | null;
  /** PLR: true peak over integrated loudness. */
  readonly peakToLoudnessLu: number | null;
  /** Of the worst channel, in percent of full scale, with its sign. */
  readonly dcOffsetPercent: number;
}

/** Below -60 dBFS. A silent track is all leading. */
export interface EdgeSilence {
  readonly leadingSeconds: number;
  readonly trailingSeconds: number;
}

/** Of left and right; more channels are folded down (ITU-R BS.775) first. */
export interface Stereo {
  /** 1 is mono, 0 unrelated channels, -1 opposite polarity; null where a channel is silent. */
  readonly correlation: number | null;
  /** The same below 120 Hz: under 0, bass vanishes in mono. */
  readonly bassCorrelation: number | null;
  /** Energy of the sides, (L-R)/2, in percent of all: 0 is mono, 50 unrelated channels, 100 opposite polarity. */
  readonly widthPercent: number;
  /** Left over right. */
  readonly balanceDb: number | null;
  /** Level of the mono mix against the mean of the channels: 0 for mono, -3 for unrelated channels; null if all cancels. */
  readonly monoFoldDb: number | null;
}

export type BandName =
  | "sub-bass"
  | "bass"
  | "low mids"
  | "mids"
  | "upper mids"
  | "presence"
  | "air";

export interface SpectralBand {
  readonly name: BandName;
  readonly fromHz: number;
  readonly toHz: number;
  /**
   * Against the reference: power that falls by 4.5 dB an octave (pink noise falls by 3), which masters follow on
   * average; both are brought to the same mean over all bands. Null where the file's rate leaves the band out.
   */
  readonly levelDb: number | null;
}

export interface SpectralBalance {
  readonly bands: readonly SpectralBand[];
  /** Slope of the power density from 100 Hz to 10 kHz; pink noise has -3, white noise 0. */
  readonly tiltDbPerOctave: number;
  /** Where a codec's or a resampler's low-pass cuts the spectrum off; null where it does not, or only at the rate's end. */
  readonly cutoff: Cutoff | null;
}

export interface Cutoff {
  readonly hz: number;
  /** How far the level falls there. */
  readonly dropDb: number;
  readonly confidence: number;
}

export interface Content {
  /** Speech and near-silence have no tempo and no key. */
  readonly kind: "music" | "speech" | "near-silence";
  readonly confidence: number;
}

export interface Tempo {
  readonly bpm: number;
  /** How often such an answer, its half or its double is what people count. */
  readonly confidence: number;
  /** What others may count: the half or the double. */
  readonly alternativeBpm: number;
  /** 0 to 1: the share of the track in whose stretches (16 s) the same tempo is found. */
  readonly stability: number;
}

export type Mode = "major" | "minor";

export interface KeyName {
  /** "C", "C#"… "B": sharps only. */
  readonly tonic: string;
  readonly mode: Mode;
}

export interface Key extends KeyName {
  /** How often such an answer is right; where two are shown, one of them. */
  readonly confidence: number;
  readonly runnerUp: KeyName;
  /**
   * The runner-up is the relative key and nothing in the notes decides between them, as in loops of four chords: show
   * both.
   */
  readonly ambiguous: boolean;
}

export interface Tuning {
  /** Against A = 440 Hz, to the nearest semitone: -50 to 50. */
  readonly cents: number;
  /** How much the partials agree on it. */
  readonly confidence: number;
}

export interface Section {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Mean power; null for silence. */
  readonly levelDbfs: number | null;
  /** How different it is from what came before, 0 to 1; null for the first. */
  readonly novelty: number | null;
}

/** Arrays of one length, one entry a step. */
export interface Timeline {
  readonly stepSeconds: number;
  /** Largest absolute sample; 1 is full scale. */
  readonly peak: readonly number[];
  /** Root mean square of the mono mix; 1 is full scale. */
  readonly rms: readonly number[];
  /** Shares of energy below 200 Hz, up to 2 kHz, and above; they sum up to 1, or are all 0 in silence. */
  readonly low: readonly number[];
  readonly mid: readonly number[];
  readonly high: readonly number[];
  /** Of the 3 s around it; null in silence and where there are no 3 s. */
  readonly shortTermLufs: readonly (number | null)[];
  /** Moments with a sample at or over full scale (from -0.001 dBFS on) in any channel. */
  readonly clippedSamples: readonly number[];
}

/** Level of mel bands over time: coarse, to be looked at. */
export interface Spectrogram {
  readonly stepSeconds: number;
  readonly columns: number;
  readonly bands: number;
  /** Where the lowest band begins and the highest ends; the mel scale lies between. */
  readonly fromHz: number;
  readonly toHz: number;
  /** What a level of 0 stands for. */
  readonly floorDbfs: number;
  readonly stepsPerDb: number;
  /** Base64 of a byte a level, of mean power a bin: column after column, in each from the lowest band up. */
  readonly levels: string;
}
