import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnswerReader } from "../../src/inference/answer-reader.ts";

describe("createAnswerReader", () => {
  it.each([
    {
      title: "an answer that the model ended",
      output: "\nWarm pads.\n\n\n",
      text: "Warm pads.",
      ending: "stop",
    },
    {
      title: "an answer that the limit ended",
      output: "\nWarm pads and\n\n",
      text: "Warm pads and",
      ending: "length",
    },
    { title: "paragraphs", output: "\nOne.\n\nTwo.\n\n\n", text: "One.\n\nTwo.", ending: "stop" },
    { title: "an empty answer", output: "\n\n\n\n", text: "", ending: "stop" },
    { title: "a lost end", output: "\nTempo:", text: "Tempo:", ending: "incomplete" },
    {
      title: "a half lost frame",
      output: "\nTempo: 120.\n",
      text: "Tempo: 120.\n",
      ending: "incomplete",
    },
    { title: "nothing at all", output: "", text: "", ending: "incomplete" },
  ])("knows $title", ({ output, text, ending }) => {
    const reader = createAnswerReader(5, () => {});
    reader.push(Buffer.from(output));

    expect(reader.finish()).toEqual({ text, ending });
  });

  it("knows a cut at a paragraph, where fewer bytes came than tokens were allowed", () => {
    const reader = createAnswerReader(600, () => {});
    reader.push(Buffer.from("\nFirst paragraph.\n\n"));

    expect(reader.finish()).toMatchObject({ ending: "incomplete" });
  });

  it("streams the same text however the bytes were cut, growing, without the frame", () => {
    const cutBytes = fc.tuple(
      fc
        .string({ unit: "grapheme", minLength: 1 })
        .map((text) => text.replaceAll("\uFFFD", "").toWellFormed()),
      fc.array(fc.nat(200), { maxLength: 20 }),
    );
    fc.assert(
      fc.property(cutBytes, ([answer, cuts]) => {
        const seen: string[] = [];
        const reader = createAnswerReader(1, (text) => seen.push(text));

        for (const chunk of split(Buffer.from(`\n${answer}\n\n\n`), cuts)) reader.push(chunk);
        const { text, ending } = reader.finish();

        expect(ending).toBe("stop");
        expect(text).toBe(answer.replace(/^\n+/, ""));
        expect(
          seen.every(
            (part, index) => part.startsWith(seen[index - 1] ?? "") && !part.endsWith("\n"),
          ),
        ).toBe(true);
        expect(seen.at(-1) ?? "").toBe(text.replace(/\n+$/, ""));
      }),
    );
  });
});

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [
    0,
    ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}
