import { PRESETS, type MeasuredTopic } from "../inference/presets.ts";
import { advise } from "./advice/advise.ts";
import type { MeasuredTrack } from "./advice/rule.ts";
import { isSteady, keyWords, tempoWords } from "./measured-words.ts";
import type { AskedQuestion } from "./track-answer.ts";

/** What people's own questions are about, as far as it can be measured. */
const TOPICS: readonly (readonly [MeasuredTopic, RegExp])[] = [
  ["tempo", /\b(?:tempo|bpm|beats per minute|how fast|speed)\b/i],
  ["key", /\b(?:key|tonality|tonal cent(?:er|re)|in tune|tuning|major or minor)\b/i],
  [
    "sound",
    /\b(?:loud|louder|loudness|lufs|dynamics|dynamic range|compress(?:ed|ion|or)|limit(?:ed|er|ing)|clip(?:ped|ping|s)?|distort(?:ed|ion|s)?|headroom|master(?:ed|ing)?|mix(?:ed|ing|down)?|eq|low[- ]end|muddy|boomy|harsh|stereo|mono|phase)\b/i,
  ],
];
/** More would tell the model what to say. */
const MOST_FINDINGS = 3;

/**
 * What was measured of a track and helps with this question, in one line; null where nothing does, or nothing is sure.
 * The same question about the same measurements always gets the same line: answers are cached by it.
 */
export function groundingOf(question: AskedQuestion, track: MeasuredTrack): string | null {
  const facts = topicsOf(question).flatMap((topic) => FACTS[topic](track));
  return facts.length === 0 ? null : `Measured from the file: ${facts.join("; ")}.`;
}

/** Whether anything that can be measured helps with this question. */
export function mayBeGrounded(question: AskedQuestion): boolean {
  return topicsOf(question).length > 0;
}

/** What the model is asked, its ground before it. */
export function groundedText(text: string, grounding: string | null): string {
  return grounding === null ? text : `${grounding}\n${text}`;
}

function topicsOf({ label, text }: AskedQuestion): readonly MeasuredTopic[] {
  const preset = PRESETS.find((each) => each.label === label);
  if (preset !== undefined) return preset.topics;
  return TOPICS.filter(([, pattern]) => pattern.test(text)).map(([topic]) => topic);
}

const FACTS: Readonly<Record<MeasuredTopic, (track: MeasuredTrack) => readonly string[]>> = {
  tempo: ({ tempo }) => (tempo === null || !isSteady(tempo) ? [] : [`tempo ${tempoWords(tempo)}`]),
  key: ({ key }) => (key === null ? [] : [`key ${keyWords(key)}`]),
  sound: soundFacts,
};

function soundFacts(track: MeasuredTrack): readonly string[] {
  const { integratedLufs, rangeLu } = track.loudness;
  const { truePeakDbtp } = track.peaks;
  const findings = advise(track).filter(({ severity }) => severity !== "notice");
  const isPeakSaid = findings.some(({ id }) => id.endsWith("peak"));
  return [
    ...(integratedLufs === null ? [] : [`loudness ${integratedLufs.toFixed(1)} LUFS`]),
    ...(rangeLu === null ? [] : [`loudness range ${rangeLu.toFixed(1)} LU`]),
    ...(truePeakDbtp === null || isPeakSaid ? [] : [`true peak ${truePeakDbtp.toFixed(1)} dBTP`]),
    ...findings.slice(0, MOST_FINDINGS).map(({ finding }) => lowered(finding)),
  ];
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
