import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Bot } from "../test/bot/stage.ts";

const line = z.object({
  kind: z.enum(["second", "before", "mark"]),
  atMs: z.number(),
  rssMb: z.number(),
  heapMb: z.number(),
  delayP99Ms: z.number(),
  delayMaxMs: z.number(),
});

type Line = z.output<typeof line>;

/** What `watch-process.ts` wrote at a mark, after a collection. Delays are those since the mark before. */
export interface Watched extends Line {
  /** As the system saw it, before the collection. */
  readonly rssBeforeMb: number;
}

const LOOK_EVERY_MS = 20;

/** Marks this moment in the bot's own figures, after a forced garbage collection, and resolves with them. */
export async function mark(bot: Bot, file: string): Promise<Watched> {
  const before = (await marks(file)).length;
  bot.process.kill("SIGUSR2");
  for (;;) {
    const made = (await marks(file))[before];
    if (made !== undefined) return made;
    await delay(LOOK_EVERY_MS);
  }
}

async function marks(file: string): Promise<readonly Watched[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text
    .split("\n")
    .slice(0, -1)
    .map((each) => line.parse(JSON.parse(each)));
  return lines.flatMap((each, index) => {
    const rssBeforeMb = lines[index - 1]?.rssMb;
    return each.kind === "mark" && rssBeforeMb !== undefined ? [{ ...each, rssBeforeMb }] : [];
  });
}
