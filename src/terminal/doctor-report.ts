import { styleText } from "node:util";
import { SEVERITIES, type Finding, type Severity } from "../setup/doctor/finding.ts";

type Colour = Parameters<typeof styleText>[0];

export interface ReportOptions {
  /** Where it is written to: colours only where that is a terminal, and NO_COLOR does not forbid them. */
  readonly stream: NodeJS.WriteStream;
}

const COLOURS: Readonly<Record<Severity, Colour>> = {
  ok: "green",
  hint: "cyan",
  warning: "yellow",
  problem: ["red", "bold"],
};
const WIDTH = Math.max(...SEVERITIES.map((severity) => severity.length)) + 2;
const INDENT = " ".repeat(WIDTH);
const CONTROLS = /(?!\n)\p{Cc}/gu;

/** The findings for a person: a paragraph for each, and at the end what it comes to. */
export function doctorReport(findings: readonly Finding[], { stream }: ReportOptions): string {
  const paint = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const paragraphs = findings.map(({ severity, what, why, mend }) =>
    [
      `${paint(COLOURS[severity], severity)}${" ".repeat(WIDTH - severity.length)}${lines(what)}`,
      ...(why === null ? [] : [`${INDENT}${paint("dim", "why:")} ${lines(why)}`]),
      ...(mend === null ? [] : [`${INDENT}${paint("dim", "do:")}  ${lines(mend)}`]),
    ].join("\n"),
  );
  return `${[...paragraphs, "", paint("bold", summary(findings))].join("\n")}\n`;
}

/** The same for programs: the findings as they are, in one array. The contract is in docs/troubleshooting.md. */
export function doctorJson(findings: readonly Finding[]): string {
  return `${JSON.stringify(findings, null, 2)}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = (["problem", "warning", "hint"] as const)
    .map((severity) => ({ severity, number: count(severity) }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => `${number} ${severity}${number === 1 ? "" : "s"}`);
  if (count("problem") > 0) return `${counts.join(", ")}. The bot will not work as it should.`;
  return counts.length === 0 ? "All is well." : `${counts.join(", ")}, no problem.`;
}

/** Quoted output of a tool may have several lines, and whatever else a terminal would obey. */
function lines(text: string): string {
  return text.replaceAll(CONTROLS, " ").replaceAll("\n", `\n${INDENT}`);
}
