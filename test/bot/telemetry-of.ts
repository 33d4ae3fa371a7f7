import { setTimeout as wait } from "node:timers/promises";
import type { Bot } from "./start-bot.ts";

/** Makes a bot serve its figures and health, on any port. */
export const SERVED = { METRICS_PORT: "0" };

export interface Report {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}

/** What the bot serves beside Discord. */
export async function telemetryOf(bot: Bot) {
  const { url } = await bot.untilLogged(({ msg }) => msg === "metrics and health are served");
  const get = async (path: string) => {
    const response = await fetch(`${String(url)}${path}`);
    const contentType = response.headers.get("content-type");
    return { status: response.status, contentType, text: await response.text() };
  };
  /** Resolves with the first report that says so. */
  const untilReady = async (wanted: boolean): Promise<Report> => {
    const deadline = AbortSignal.timeout(45_000);
    for (;;) {
      const { status, text } = await get("/readyz");
      const report = JSON.parse(text) as Report;
      if (report.ok === wanted && status === (wanted ? 200 : 503)) return report;
      deadline.throwIfAborted();
      await wait(50); // Nobody tells when it changes: that is what it is asked for.
    }
  };
  return { get, untilReady };
}

/** Of a sample with these labels, in this order. */
export function valueOf(text: string, sample: string): number | undefined {
  const line = text.split("\n").find((each) => each.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}
