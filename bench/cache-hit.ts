import { join } from "node:path";
import { textOf } from "../test/discord/read-message.ts";
import { openStage } from "../test/bot/stage.ts";
import { percentile, timed, type Figure } from "./figures.ts";

const HITS = 200;
const ANSWERED = /not a measurement/;

/** (b) A track that is known, asked again: from the interaction's dispatch to the edit that brings the answer. */
export async function measureCacheHits(root: string, llamaBinDir: string): Promise<Figure[]> {
  await using stage = await openStage({ llamaBinDir });
  await using bot = await stage.startBot();
  const path = join(root, "test/fixtures/sounds/tune.mp3");
  const ask = async () => {
    const track = stage.discord.upload(path);
    const interaction = stage.ada.slash(stage.channel, "describe", { track });
    return interaction.until((message) => ANSWERED.test(textOf(message)), { timeoutMs: 60_000 });
  };

  await ask();
  const times: number[] = [];
  for (let hit = 0; hit < HITS; hit += 1) times.push(await timed(ask));

  // Each is logged just after it is shown.
  const fromCache = () => bot.log.filter(({ msg, cached }) => msg === "order ended" && cached);
  await bot.untilLogged(() => fromCache().length === HITS);
  const figure = (percent: number) => `${percentile(times, percent).toFixed(1)} ms`;
  return [
    { what: `cache hit, p50 of ${HITS}`, value: figure(50), goal: "<= 50 ms" },
    { what: `cache hit, p99 of ${HITS}`, value: figure(99) },
  ];
}
