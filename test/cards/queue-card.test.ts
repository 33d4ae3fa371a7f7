import { describe, expect, it } from "vitest";
import { queueCard, type QueueView } from "../../src/cards/queue-card.ts";
import { cardProblems, readCard } from "./card-problems.ts";

const NOW = 1_800_000_000_000;

describe("queueCard", () => {
  it("names one's own orders, counts the others, and says how long things take", () => {
    const card = queueCard(
      view({
        running: [
          { fileName: "mine_1.wav", sinceMs: NOW - 30_000 },
          { fileName: null, sinceMs: NOW - 3000 },
        ],
        waiting: 7,
        arriving: 1,
        own: [
          { fileName: "mine_2.wav", place: 3, expectedAtMs: NOW + 60_000 },
          { fileName: "mine_3.wav", place: null, expectedAtMs: null },
        ],
        typical: [{ quantization: "Q8_0", audioSeconds: 180, serviceMs: 41_000 }],
        today: { answered: 12, fromCache: 3, failed: 1, cancelled: 2, medianWaitMs: 65_000 },
      }),
    );

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#5865f2]
      ### The queue
      **Listening to** your “mine\\_1.wav”, since <t:1799999970:R> and 1 other track
      7 tracks in line, 1 track being fetched.
      **Yours**
      - “mine\\_2.wav”: 3rd in line, about <t:1800000060:R>
      - “mine\\_3.wav”: on its way
      -# Q8\\_0: usually 41.0 s for a track of 3:00
      -# Today (UTC): 12 answered (3 from cache), 1 failed, 2 cancelled, half of them waited less than 1 min 5 s"
    `);
  });

  it("says so when there is nothing, and no more than that", () => {
    const card = queueCard(view({}));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#5865f2]
      ### The queue
      Nothing is running and nobody waits."
    `);
  });

  it("counts what others have heard without naming it", () => {
    const card = queueCard(view({ running: [{ fileName: null, sinceMs: NOW }] }));

    expect(readCard(card)).toContain("**Listening to** 1 track\nNobody waits.");
  });

  it("says that orders wait because the model does not work", () => {
    const card = queueCard(view({ isHeldUp: true, waiting: 2 }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("The model has a problem right now.");
    expect(readCard(card)).toContain("2 tracks in line.");
  });

  it("fits however many orders there are and whatever they are called", () => {
    const fileName = "@everyone <@1> *_~|`".repeat(20);
    const own = Array.from({ length: 25 }, (_, index) => ({
      fileName,
      place: 1000 + index,
      expectedAtMs: NOW + 1,
    }));

    const card = queueCard(
      view({
        own,
        running: own.map(() => ({ fileName, sinceMs: NOW })),
        waiting: 1000,
        isHeldUp: true,
        typical: own.map(() => ({ quantization: fileName, audioSeconds: 600, serviceMs: 1 })),
        today: { answered: 9e6, fromCache: 9e6, failed: 9e6, cancelled: 9e6, medianWaitMs: 9e6 },
      }),
    );

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("- and 15 more");
    expect(readCard(card)).not.toMatch(/@everyone|(?<!\\)<@/);
  });
});

function view(changes: Partial<QueueView>): QueueView {
  return {
    running: [],
    waiting: 0,
    arriving: 0,
    own: [],
    typical: [],
    today: { answered: 0, fromCache: 0, failed: 0, cancelled: 0, medianWaitMs: null },
    isHeldUp: false,
    nowMs: NOW,
    ...changes,
  };
}
