import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPacedEdits } from "../../src/commands/paced-edits.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("createPacedEdits", () => {
  it("shows the latest of what came meanwhile, no faster than the pace", async () => {
    const { edits, shown } = paced();

    for (const view of ["a", "b", "c"]) edits.show(view);
    await vi.advanceTimersByTimeAsync(500);
    edits.show("d");
    edits.show("e");
    await vi.advanceTimersByTimeAsync(1499);
    expect(shown).toEqual(["c"]);
    await vi.advanceTimersByTimeAsync(1);

    expect(shown).toEqual(["c", "e"]);
  });

  it("shows nothing when the answer comes before the first edit is due", async () => {
    const { edits, shown } = paced();

    edits.show("a");
    await edits.stop();
    edits.show("b");
    await vi.advanceTimersByTimeAsync(10_000);

    expect(shown).toEqual([]);
  });

  it("goes on after an edit that failed", async () => {
    const { edits, shown } = paced("a");

    edits.show("a");
    await vi.advanceTimersByTimeAsync(500);
    edits.show("b");
    await vi.advanceTimersByTimeAsync(1500);

    expect(shown).toEqual(["b"]);
  });
});

function paced(failing?: string) {
  const shown: string[] = [];
  const edits = createPacedEdits<string>({
    firstAfterMs: 500,
    everyMs: 1500,
    async edit(view) {
      if (view === failing) throw new Error("Discord is away");
      shown.push(view);
    },
  });
  return { edits, shown };
}
