/** What of the measurements may help with a question: its tempo, its key, its loudness and mix. */
export type MeasuredTopic = "tempo" | "key" | "sound";

/** A named prompt. */
export interface Preset {
  readonly slug: string;
  /** What people choose it by; under 100 characters. */
  readonly label: string;
  /** Sent as it is: close to what the model was trained on. */
  readonly text: string;
  /**
   * What it asks for by name and can be measured: that may be said before it. None leaves it word for word what it is, as
   * for those that describe and analyse: people compare what the model hears by itself.
   */
  readonly topics: readonly MeasuredTopic[];
}

export const DEFAULT_PRESET: Preset = {
  slug: "describe",
  label: "Describe the track",
  text: "Describe this music track in detail.",
  topics: [],
};

/** Default first. */
export const PRESETS: readonly Preset[] = [
  DEFAULT_PRESET,
  {
    slug: "technical",
    label: "Technical analysis",
    text: "Provide a detailed technical analysis including: genre, tempo, key, instrumentation, production style, and mood.",
    topics: [],
  },
  {
    slug: "full",
    label: "Everything: genre, tempo, key, instruments, production, mood",
    text: "Describe this track in full detail - tell me the genre, tempo, and key, then dive into the instruments, production style, and overall mood it creates.",
    topics: ["tempo", "key"],
  },
  {
    slug: "caption",
    label: "A rich caption",
    text: "Write a rich caption that blends the technical details (genre, BPM, key, chords, mix) with how the song feels emotionally and dynamically as it unfolds.",
    topics: ["tempo", "key", "sound"],
  },
  {
    slug: "critic",
    label: "Like a critic",
    text: "Break the track down like a critic - list its tempo, key, and chordal motion, then explain the textures, dynamics, and emotional impact of the performance.",
    topics: ["tempo", "key"],
  },
  {
    slug: "both-lenses",
    label: "Technical and artistic lens",
    text: "Describe this song from both a technical and artistic lens: mention tempo, harmony, and instrumentation, but also mood, lyrical themes, and structure.",
    topics: ["tempo"],
  },
  {
    slug: "lyrics",
    label: "Lyric sheet",
    text: "Generate a structured lyric sheet from the input music.",
    topics: [],
  },
];

/** Short questions of the kind the model was trained on. */
export const SUGGESTED_QUESTIONS: readonly string[] = [
  "What instruments stand out the most?",
  "What's the key of this song?",
  "What's the bpm of this song?",
];

export function findPreset(slug: string): Preset | undefined {
  return PRESETS.find((preset) => preset.slug === slug);
}
