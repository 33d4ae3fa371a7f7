import { assert, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { findMoment, questionAbout } from "../../src/orders/moment.ts";

const FOUR_MINUTES = { durationSeconds: 240, heardSeconds: 240 };

describe("findMoment", () => {
  it.each([
    { question: "what happens at 1:12?", from: 57, to: 87 },
    { question: "What happens at 01:12", from: 57, to: 87 },
    { question: "what is that sound at second 72?", from: 57, to: 87 },
    { question: "72 seconds in, is that a clap?", from: 57, to: 87 },
    { question: "what comes at 72s", from: 57, to: 87 },
    { question: "from 0:45 to 1:10, does it drag?", from: 40, to: 75 },
    { question: "is 1:10-0:45 too loud", from: 40, to: 75 },
    { question: "compare the drop at 0:30 with 2:00", from: 25, to: 125 },
    { question: "how do the last 20 seconds feel?", from: 210, to: 240 },
    { question: "and the first 10 seconds?", from: 0, to: 30 },
    { question: "does the last minute drag?", from: 170, to: 240 },
    { question: "how are the first 2 min", from: 0, to: 130 },
    { question: "what is at 0:02?", from: 0, to: 30 },
    { question: "what is at 3:58?", from: 210, to: 240 },
  ])("hears $from to $to for “$question”", ({ question, from, to }) => {
    expect(findMoment(question, FOUR_MINUTES)).toEqual({ fromSeconds: from, toSeconds: to });
  });

  it.each([
    "why does the chorus feel weak?",
    "how is the intro, and the outro?",
    "is it 4/4 or 3:4?",
    "should it be shorter than 3:00?",
    "is anything under 2:30 too short for radio?",
    "is a 4:1 ratio too much?",
    "what would you do at 120 BPM?",
    "is -14.2 LUFS fine?",
    "what year, 1984?",
    "10:9:8 what?",
  ])("finds no moment in “%s”", (question) => {
    expect(findMoment(question, FOUR_MINUTES)).toBeNull();
  });

  it("hears all of a track that is not longer than the part", () => {
    const track = { durationSeconds: 28, heardSeconds: 28 };

    expect(findMoment("what happens at 0:12?", track)).toBeNull();
  });

  it("says so when the track is shorter than that", () => {
    expect(() => findMoment("what is at 5:00?", FOUR_MINUTES)).toThrow(
      "The track is 4:00 long: there is nothing at 5:00.",
    );
  });

  it("says so when that part of a long track is not heard", () => {
    const long = { durationSeconds: 1200, heardSeconds: 600 };

    expect(() => findMoment("what is at 15:00?", long)).toThrow("the first 10:00");
    expect(() => findMoment("how do the last 20 seconds end?", long)).toThrow("the first 10:00");
  });

  it("is a part of what is heard, in whole seconds, a window long at least", () => {
    const track = integer({ min: 31, max: 600 });
    assert(
      property(track, nat(600), nat(600), (duration, one, other) => {
        const [from, to] = [one % duration, other % duration];
        const heard = { durationSeconds: duration, heardSeconds: duration };
        const moment = findMoment(`from ${clockOf(from)} to ${clockOf(to)}`, heard);
        if (moment === null) return;
        const { fromSeconds, toSeconds } = moment;
        expect(Number.isInteger(fromSeconds) && Number.isInteger(toSeconds)).toBe(true);
        expect(fromSeconds).toBeGreaterThanOrEqual(0);
        expect(toSeconds).toBeLessThanOrEqual(duration);
        expect(toSeconds - fromSeconds).toBeGreaterThanOrEqual(Math.min(30, duration));
        expect(fromSeconds).toBeLessThanOrEqual(Math.min(from, to));
        expect(toSeconds).toBeGreaterThanOrEqual(Math.max(from, to));
      }),
    );
  });
});

describe("questionAbout", () => {
  it("tells the model which part it hears", () => {
    const moment = { fromSeconds: 57, toSeconds: 87 };

    expect(questionAbout("What is that?", moment)).toBe(
      "This is a part of a longer track, from 0:57 to 1:27. What is that?",
    );
    expect(questionAbout("What is that?", null)).toBe("What is that?");
  });
});

function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
