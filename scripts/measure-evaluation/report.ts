import type { Judged, Verdict } from "./judge.ts";
import type { Compared, EbuResult } from "./loudness-agreement.ts";
import type { Reading } from "./other-meters.ts";

/** Markdown, line by line. */
type Lines = readonly string[];

export function musicTables(judged: readonly Judged[]): Lines {
  const tables: string[] = [];
  for (const split of ["check", "fit"] as const) {
    const title = split === "check" ? "Kept for the check" : "Fitted on";
    const tracks = judged.filter((track) => track.split === split);
    const tempoWords = "right but for half and double";
    tables.push(...verdictTable(`${title}: tempo`, tempoWords, tracks, ({ tempo }) => tempo), "");
    const keyWords = "right, or one of two shown";
    tables.push(...verdictTable(`${title}: key`, keyWords, tracks, ({ key }) => key), "");
  }
  const wrong = judged.filter(
    ({ split, tempo, key }) =>
      split === "check" && [tempo, key].some((verdict) => verdict?.isShown && !verdict.isAllowed),
  );
  const names = wrong.map(({ name, tempo, facts }) =>
    tempo?.isShown && !tempo.isAllowed
      ? `${name} (${facts.tempo?.bpm} BPM)`
      : `${name} (${facts.key?.tonic} ${facts.key?.mode})`,
  );
  return [
    ...tables,
    `Shown and wrong among those kept for the check: ${names.join(", ") || "none"}.`,
  ];
}

function verdictTable(
  title: string,
  allowed: string,
  tracks: readonly Judged[],
  verdictOf: (track: Judged) => Verdict | null,
): Lines {
  const known = tracks.filter((track) => verdictOf(track) !== null && track.group !== "rubato");
  const groups = Map.groupBy(known, ({ group }) => group as string);
  const rubato = tracks.filter((track) => track.group === "rubato" && verdictOf(track) !== null);
  const line = (name: string, list: readonly Judged[]) => {
    const verdicts = list.flatMap((track) => verdictOf(track) ?? []);
    const shown = verdicts.filter(({ isShown }) => isShown);
    const count = (hit: (verdict: Verdict) => boolean) => shown.filter(hit).length;
    return [
      `| ${name} | ${verdicts.length} | ${share(shown.length, verdicts.length)}`,
      share(
        count(({ isExact }) => isExact),
        shown.length,
      ),
      `${share(
        count(({ isAllowed }) => isAllowed),
        shown.length,
      )} |`,
    ].join(" | ");
  };
  const withheld = rubato.filter((track) => verdictOf(track)?.isShown === false).length;
  return [
    `| ${title} | tracks | shown | exact, of the shown | ${allowed} |`,
    "|---|---|---|---|---|",
    ...[...groups].map(([name, list]) => line(name, list)),
    line("**all**", known),
    ...(rubato.length > 0
      ? ["", `Of ${rubato.length} loops whose tempo drifts from end to end, ${withheld} show none.`]
      : []),
  ];
}

/** How often answers were right, by the confidence they were shown with. */
export function calibrationTables(judged: readonly Judged[]): Lines {
  const lines = [
    "| confidence | tempos (check) | right | keys (check) | right |",
    "|---|---|---|---|---|",
  ];
  const checked = judged.filter(({ split, group }) => split === "check" && group !== "rubato");
  for (const [from, to] of [
    [0.88, 0.92],
    [0.92, 0.96],
    [0.96, 1.01],
  ] as const) {
    const cells = (["tempo", "key"] as const).flatMap((which) => {
      const verdicts = checked
        .flatMap((track) => track[which] ?? [])
        .filter(({ isShown, confidence }) => isShown && confidence >= from && confidence < to);
      const right = verdicts.filter(({ isAllowed }) => isAllowed).length;
      return [String(verdicts.length), share(right, verdicts.length)];
    });
    lines.push(`| ${from} to ${Math.min(1, to)} | ${cells.join(" | ")} |`);
  }
  return lines;
}

export function speechTable(
  speech: readonly Pick<Judged, "name" | "split" | "facts">[],
  music: readonly Judged[],
): Lines {
  const lines = [
    "| | speech called speech | tempo or key shown | music called speech |",
    "|---|---|---|---|",
  ];
  for (const [split, title] of [
    ["check", "kept for the check"],
    ["fit", "fitted on"],
  ] as const) {
    const talks = speech.filter((track) => track.split === split);
    const tracks = music.filter((track) => track.split === split);
    const heard = talks.filter(({ facts }) => facts.content.kind === "speech").length;
    const claimed = talks.filter(({ facts }) => facts.tempo ?? facts.key).length;
    const taken = tracks.filter(({ facts }) => facts.content.kind === "speech");
    const names = taken.length > 0 ? ` (${taken.map(({ name }) => name).join(", ")})` : "";
    lines.push(
      `| ${title} | ${heard} of ${talks.length} | ${claimed} | ${taken.length} of ${tracks.length}${names} |`,
    );
  }
  return lines;
}

export function ebuTable(results: readonly EbuResult[]): Lines {
  return [
    "| signal | reading | expected | worst error: ours | ffmpeg | loudgain | ours within tolerance |",
    "|---|---|---|---|---|---|---|",
    ...results.map(({ signal, reading, expected, segments, worst, isWithin }) =>
      [
        `| ${signal}${segments > 1 ? ` (${segments} segments)` : ""} | ${reading} | ${expected}`,
        ...[worst.ours, worst.ffmpeg, worst.loudgain].map(signed),
        isWithin ? "yes |" : "**no** |",
      ].join(" | "),
    ),
  ];
}

export function meterTables(music: readonly Compared[]): Lines {
  const lossless = music.filter(({ file }) => /wav|flac/.test(file));
  return [
    `| file | ours (${READINGS.map((name) => UNITS[name]).join(" / ")}) | ffmpeg | loudgain |`,
    "|---|---|---|---|",
    ...music.map(
      ({ file, ours, ffmpeg, loudgain }) =>
        `| ${file} | ${cell(ours)} | ${cell(ffmpeg)} | ${cell(loudgain)} |`,
    ),
    `| **furthest from ours, WAV and FLAC** | | ${furthest(lossless, "ffmpeg")} | ${furthest(lossless, "loudgain")} |`,
    `| **furthest from ours, all** | | ${furthest(music, "ffmpeg")} | ${furthest(music, "loudgain")} |`,
  ];
}

const READINGS = ["integratedLufs", "rangeLu", "truePeakDbtp", "samplePeakDbfs"] as const;
const UNITS = {
  integratedLufs: "LUFS",
  rangeLu: "LRA",
  truePeakDbtp: "dBTP",
  samplePeakDbfs: "dBFS",
} as const;

function cell(reading: Reading): string {
  return READINGS.map((name) => reading[name]?.toFixed(2) ?? "-").join(" / ");
}

function furthest(music: readonly Compared[], other: "ffmpeg" | "loudgain"): string {
  const distances = READINGS.map((name) => {
    const both = music.flatMap((row) => {
      const [one, two] = [row.ours[name], row[other][name]];
      return one === null || two === null ? [] : [Math.abs(one - two)];
    });
    return both.length > 0 ? Math.max(...both).toFixed(2) : "-";
  });
  return distances.join(" / ");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function signed(error: number): string {
  if (!Number.isFinite(error)) return "-";
  return `${error > 0 ? "+" : ""}${error.toFixed(2)}`;
}
