import { describe, expect, it } from "vitest";
import { plainText } from "../../src/terminal/print-result.ts";
import { answered } from "../commands/fake-desk.ts";
import { requestOf } from "../orders/desk-stage.ts";
import { POP_FACTS } from "../orders/measured-tracks.ts";

describe("what the terminal prints of an answer", () => {
  it("keeps apart what was measured and what was heard, and says where they disagree", () => {
    const printed = print("This track is a pop song at 90 BPM.", { measured: POP_FACTS });

    const [, measured = "", heard = ""] =
      /^Measured:(.*)^Heard by the model:(.*)/ms.exec(printed) ?? [];
    expect(measured).toContain("-10.2 LUFS");
    expect(heard).toMatch(
      /^This track is a pop song at 90 BPM\.\n\[the model says 90 BPM; measured is /m,
    );
  });

  it("has nothing to compare where nothing was measured", () => {
    const printed = print("This track is a pop song at 90 BPM.", { measured: null });

    expect(printed).toContain("This track is a pop song at 90 BPM.\n\n");
    expect(printed).not.toMatch(/Measured|Heard by/);
  });
});

function print(text: string, changes: Parameters<typeof answered>[2]): string {
  const order = { ...requestOf(), state: "waiting", createdAtMs: 1, attempts: 0 } as const;
  const { outcome } = answered(order, text, changes);
  if (outcome?.kind !== "answer") throw new Error("no answer");
  return plainText({ file: "tune.mp3", answers: [outcome.answer] });
}
