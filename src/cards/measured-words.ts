import type {
  Disagreement,
  MeasuredSource,
  MeasuredView,
  PlatformLoudness,
} from "./measured-view.ts";
import { plainText, singleLine } from "./plain-text.ts";

const MAX_SAID_GRAPHEMES = 60;
const MAX_CODEC_LENGTH = 10;
/** What nobody hears. */
const LEAST_CHANGE_DB = 0.1;

/** `-9.8`, with its sign where `+` tells something. */
export function signed(value: number, digits = 1): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text;
}

/** `128 BPM (or 64)`; with a decimal only where the tempo holds through the track. */
export function tempoWords({ bpm, alternativeBpm, isSteady }: NonNullable<MeasuredView["tempo"]>) {
  const about = isSteady ? "" : "about ";
  return `${about}${beats(bpm, isSteady)} BPM (or ${beats(alternativeBpm, isSteady)})`;
}

/** `likely A minor`, `likely A minor or C major`. */
export function keyWords({ name, orName }: NonNullable<MeasuredView["key"]>): string {
  return `likely ${name}${orName === null ? "" : ` or ${orName}`}`;
}

/** `-4.2 dB on Spotify, YouTube; unchanged on Tidal`; null where nobody knows. */
export function platformWords(platforms: readonly PlatformLoudness[]): string | null {
  const groups = new Map<string, string[]>();
  for (const { name, changeDb } of platforms) {
    const words = Math.abs(changeDb) < LEAST_CHANGE_DB ? "unchanged" : `${signed(changeDb)} dB`;
    groups.set(words, [...(groups.get(words) ?? []), name]);
  }
  if (groups.size === 0) return null;
  return [...groups].map(([words, names]) => `${words} on ${names.join(", ")}`).join("; ");
}

export function disagreementWords({ said, measured }: Disagreement): string {
  return `**Disagreement:** the model says ${plainText(said, MAX_SAID_GRAPHEMES)}; measured is ${measured}.`;
}

/** `MP3, 192 kbps`. */
export function codecWords({ codec, bitRateKbps }: MeasuredSource): string {
  if (codec.startsWith("pcm_")) return "uncompressed"; // ffmpeg has thirty names for plain samples.
  const name = singleLine(codec).slice(0, MAX_CODEC_LENGTH).toUpperCase();
  return bitRateKbps === null ? name : `${name}, ${Math.round(bitRateKbps)} kbps`;
}

/** `44.1 kHz, stereo`. */
export function rateWords({ sampleRateHz, channels }: MeasuredSource): string {
  return `${Number((sampleRateHz / 1000).toFixed(3))} kHz, ${channelWords(channels)}`;
}

function beats(bpm: number, isSteady: boolean): string {
  return isSteady ? String(Number(bpm.toFixed(1))) : String(Math.round(bpm));
}

function channelWords(channels: number): string {
  if (channels === 1) return "mono";
  return channels === 2 ? "stereo" : `${channels} channels`;
}
