import type { Config } from "../../config.ts";
import { ok, type Finding } from "./finding.ts";
import type { ReadConfig } from "./read-config.ts";

/** Whether the bot would start with it, and what contradicts itself. */
export function checkConfiguration({ config, faults }: ReadConfig): readonly Finding[] {
  const findings = faults.map((fault): Finding => ({
    check: "configuration",
    severity: "problem",
    what: fault,
    why: "The bot does not start with it. The rest is looked at as if it had its default.",
    mend: "Correct it in .env (or in the environment, which wins); .env.example says what each is for.",
  }));
  const odd = contradictions(config);
  if (findings.length + odd.length > 0) return [...findings, ...odd];
  return [ok("configuration", `Configuration: ENGINE=${config.ENGINE}, all values are valid`)];
}

function contradictions(config: Config): Finding[] {
  const findings: Finding[] = [];
  if (config.ENGINE === "openai") {
    const missing = (["OPENAI_BASE_URL", "OPENAI_MODEL"] as const).filter(
      (name) => config[name] === undefined,
    );
    for (const name of missing) {
      findings.push({
        check: "configuration",
        severity: "problem",
        what: `${name} is not set`,
        why: "ENGINE=openai needs to know whom to ask, and for which model.",
        mend: `Set ${name} in .env, or choose another ENGINE.`,
      });
    }
  } else if (config.OPENAI_BASE_URL !== undefined) {
    findings.push({
      check: "configuration",
      severity: "hint",
      what: `OPENAI_BASE_URL is set, but ENGINE=${config.ENGINE} does not use it`,
      why: "Nobody asks that host; the model runs on this machine.",
      mend: "Set ENGINE=openai, or leave OPENAI_BASE_URL out.",
    });
  }
  return findings;
}
