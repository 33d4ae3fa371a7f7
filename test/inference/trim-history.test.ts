import { array, assert, asyncProperty, integer } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../src/inference/engine.ts";
import { trimHistory } from "../../src/inference/trim-history.ts";

const sizes = { minLength: 0, maxLength: 40 };

describe("trimHistory", () => {
  it("leaves out as few of the oldest turns as it takes, and asks seldom", async () => {
    await assert(
      asyncProperty(
        array(integer({ min: 1, max: 50 }), sizes),
        integer({ min: 1, max: 500 }),
        async (answerLengths, room) => {
          const messages = conversation(answerLengths);
          let asked = 0;
          const fits = (some: readonly Message[]) => lengthOf(some) <= room;

          const trimmed = await trimHistory(messages, async (some) => {
            asked += 1;
            return fits(some);
          });

          const best = answerLengths.findIndex((_, turn) => fits(messages.slice(turn * 2)));
          const onlyLast = fits(messages.slice(-1)) ? answerLengths.length : undefined;
          const droppedTurns = best === -1 ? onlyLast : best;
          expect(trimmed).toEqual(
            droppedTurns === undefined
              ? undefined
              : { droppedTurns, messages: messages.slice(droppedTurns * 2) },
          );
          expect(asked).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(answerLengths.length + 1)));
        },
      ),
    );
  });
});

/** Questions of one character. */
function conversation(answerLengths: readonly number[]): Message[] {
  const turns = answerLengths.flatMap((length): Message[] => [
    { role: "user", text: "?" },
    { role: "assistant", text: "a".repeat(length) },
  ]);
  return [...turns, { role: "user", text: "!" }];
}

function lengthOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { text }) => sum + text.length, 0);
}
