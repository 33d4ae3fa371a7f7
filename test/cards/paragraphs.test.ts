import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readableParagraphs } from "../../src/cards/paragraphs.ts";
import { MARKS, textOf, WORDS } from "./markdown-texts.ts";

const SENTENCE = "The drums come in late and stay soft, at approx. 120 BPM, under a warm bass.";

describe("readableParagraphs", () => {
  it("leaves short paragraphs, lists and code as they are", () => {
    const text = `One.\n\n- ${"item ".repeat(200).trim()}\n\n\`\`\`\n${"Play. It. ".repeat(100)}\n\`\`\``;

    expect(readableParagraphs(text)).toBe(text);
  });

  it("breaks a wall of text at ends of sentences", () => {
    const wall = Array.from({ length: 20 }, () => SENTENCE).join(" ");

    const paragraphs = readableParagraphs(wall).split("\n\n");

    expect(paragraphs.length).toBeGreaterThan(2);
    expect(paragraphs.every((paragraph) => paragraph.endsWith("bass."))).toBe(true);
    expect(Math.max(...paragraphs.map(({ length }) => length))).toBeLessThan(700);
    expect(Math.min(...paragraphs.map(({ length }) => length))).toBeGreaterThan(100);
  });

  it("closes gaps of several empty lines", () => {
    expect(readableParagraphs("\n\nOne.\n\n\n \n\nTwo.\n")).toBe("One.\n\nTwo.");
  });

  it("changes white space only", () => {
    const seen = (text: string) => text.replaceAll(/\s+/g, "");
    const text = fc
      .array(textOf(MARKS, WORDS), { maxLength: 20 })
      .map((parts) => parts.join(` ${SENTENCE} `));

    fc.assert(
      fc.property(text, (written) => {
        expect(seen(readableParagraphs(written))).toBe(seen(written));
      }),
      { numRuns: 300 },
    );
  });
});
