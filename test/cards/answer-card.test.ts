import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerCard } from "../../src/cards/answer-card.ts";
import { answerView as view, SENTENCE } from "./answer-views.ts";
import { cardProblems, readCard, texts } from "./card-problems.ts";
import { advised, MEASURED, PICTURE } from "./measured-views.ts";
import { MARKS, MENTIONS, textOf, WORDS } from "./markdown-texts.ts";

describe("answerCard", () => {
  it("shows what was said, about what, and what made it", () => {
    const card = answerCard(view());

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#3ba99c]
      ### Björk — Jóga
      -# Describe: “Describe this music track in detail.”
      **Overview**
      A **slow** string piece over broken beats.

      It swells.
      ----
      -# Music Flamingo · Q6\\_K (balanced) · heard all 2:30 · took 3.7 s
      -# The model’s opinion, not a measurement.
      [button ask:1574675104384679936: Ask]
      [button again:1574675104384679936:new: Again]
      [button text:1574675104384679936: Show as text]
      [select preset:1574675104384679936: [{"label":"Like a critic","value":"critic"}]]"
    `);
  });

  it("says what was not heard, what is missing and what came from the cache", () => {
    const card = answerCard(
      view({
        title: null,
        question: { label: null, text: "What’s the *key*?" },
        quality: null,
        quantization: "Q4_K_M",
        heardSeconds: 600,
        durationSeconds: 754,
        finish: "length",
        cached: true,
        tookMs: 12,
        notices: ["The track has no left channel."],
      }),
    );

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#3ba99c]
      ### joga.mp3
      -# “What’s the \\*key\\*?”
      **Overview**
      A **slow** string piece over broken beats.

      It swells.
      The answer reached its length limit: its end is missing.
      Only the first 10:00 of 12:34 was heard.
      The track has no left channel.
      ----
      -# Music Flamingo · Q4\\_K\\_M · heard 10:00 of 12:34 · took 12 ms · from cache
      -# The model’s opinion, not a measurement.
      [button ask:1574675104384679936: Ask]
      [button again:1574675104384679936:new: Again]
      [button text:1574675104384679936: Show as text]
      [select preset:1574675104384679936: [{"label":"Like a critic","value":"critic"}]]"
    `);
  });

  it("says so when the model had nothing to say", () => {
    const card = answerCard(view({ text: "\n" }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("nothing to say");
  });

  it("says which part was heard, and what was left out", () => {
    const part = { moment: { fromSeconds: 40, toSeconds: 75 }, heardSeconds: 35 };

    const one = readCard(answerCard(view({ ...part, forgottenTurns: 1 })));
    const two = readCard(answerCard(view({ ...part, forgottenTurns: 2 })));

    expect(one).toContain("heard 0:40–1:15 of 2:30");
    expect(one).not.toContain("Only the first");
    expect(one).toContain("The oldest question no longer fits");
    expect(two).toContain("The oldest 2 questions no longer fit");
  });

  it("offers all that can be done with an answer, in five buttons and a menu", () => {
    const controls = { ...view().controls, canBeBetter: true, canMoveToThread: true };

    const card = answerCard(view({ controls }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card).match(/\[button .*\]/g)).toEqual([
      "[button ask:1574675104384679936: Ask]",
      "[button again:1574675104384679936:new: Again]",
      "[button again:1574675104384679936:best: Best quality]",
      "[button thread:1574675104384679936: Thread]",
      "[button text:1574675104384679936: Show as text]",
    ]);
  });

  it("does not call a track cut that lacks less than a second", () => {
    const card = answerCard(view({ heardSeconds: 149.9, durationSeconds: 150.2 }));

    expect(readCard(card)).toContain("heard all 2:30");
    expect(readCard(card)).not.toContain("Only the first");
  });

  it("attaches an answer whole where a message has no room, and shows its beginning up to a sentence", () => {
    const text = SENTENCE.repeat(200).trim();

    const card = answerCard(view({ text }));

    const [file] = card.files;
    const [, beginning = ""] = texts(card);
    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("The whole answer is in the attached file.");
    expect(file?.name).toBe("liner-notes-bjork-joga.md");
    expect(file?.data.toString()).toContain(text);
    expect(file?.data.toString()).toContain("opinion, not a measurement");
    expect(beginning.endsWith("bass.")).toBe(true);
    expect(beginning.length).toBeGreaterThan(3000);
  });

  it("ends the beginning of a long answer before code rather than in it", () => {
    const code = `\`\`\`abc\n${"C D E F\n".repeat(300)}\`\`\``;

    const card = answerCard(view({ text: `${SENTENCE.repeat(45)}\n\n${code}` }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).not.toContain("```");
    expect(card.files[0]?.data.toString()).toContain(code);
  });

  it("names the file plainly whatever the track is called", () => {
    const named = (title: string) =>
      answerCard(view({ title, text: SENTENCE.repeat(200) })).files[0]?.name;

    expect(named("東京")).toBe("liner-notes-answer.md");
    expect(named("../a b<@1>.mp3")).toBe("liner-notes-a-b-1-mp3.md");
    expect(named("x".repeat(200))).toBe(`liner-notes-${"x".repeat(60)}.md`);
  });

  it("shows a stranger's title as it was written, and no more than a line of it", () => {
    const card = answerCard(view({ title: `# <@1> @everyone ${"long ".repeat(100)}` }));

    const [head = ""] = texts(card);
    const [title = ""] = head.split("\n");
    expect(cardProblems(card)).toEqual([]);
    expect(title).toContain(String.raw`\# \<`);
    expect(title).not.toMatch(/<@|@everyone/);
    expect(title.length).toBeLessThan(140);
    expect(title.endsWith("…")).toBe(true);
  });

  it("has room for the answer when everything around it is as long as can be", () => {
    const long = "*".repeat(6000);
    const around = {
      title: long,
      question: { label: long, text: long },
      modelName: long,
      measured: advised(MEASURED, 9),
      picture: { ...PICTURE, altText: long },
      disagreements: Array.from({ length: 5 }, () => ({ said: long, measured: "128 BPM (or 64)" })),
    };

    const card = answerCard(
      view({ ...around, quantization: long, notices: [long, long, long], text: long }),
    );

    expect(cardProblems(card)).toEqual([]);
    expect(card.files[1]?.data.toString()).toContain(long);
  });

  it("is a message that Discord takes, whatever model and strangers write", () => {
    const anything = textOf(MARKS, MENTIONS, WORDS);
    const answers = fc.record({
      title: fc.option(anything),
      fileName: anything,
      text: fc.tuple(anything, fc.nat(200)).map(([piece, times]) => piece.repeat(times)),
      notices: fc.array(fc.constant("A notice. ".repeat(30)), { maxLength: 6 }),
      question: fc.record({ label: fc.option(anything), text: anything }),
      measured: fc.constantFrom(null, MEASURED, advised(MEASURED, 9)),
      disagreements: fc.array(fc.record({ said: anything, measured: fc.constant("128 BPM") })),
    });

    fc.assert(
      fc.property(answers, (answer) => {
        const card = answerCard(view(answer));

        expect(cardProblems(card)).toEqual([]);
        expect(readCard(card)).not.toMatch(/@everyone|@here|(?<!\\)<[@#:]|:\/\/(?!liner-notes)/);
      }),
      { numRuns: 150 },
    );
  });
});
