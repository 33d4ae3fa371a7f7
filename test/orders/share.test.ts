import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createShare } from "../../src/orders/share.ts";

const never = new AbortController().signal;
const ignore = () => {};

describe("createShare", () => {
  it("runs the same work once for two people who want it at once", async () => {
    const share = createShare<number, string>();
    let runs = 0;
    const work = async () => {
      await setImmediate();
      return ++runs;
    };

    const results = await Promise.all([
      share("a", work, ignore, never),
      share("a", work, ignore, never),
    ]);

    expect(results).toEqual([1, 1]);
  });

  it("runs it again once it is over", async () => {
    const share = createShare<number, string>();
    let runs = 0;

    await share("a", async () => ++runs, ignore, never);
    const second = await share("a", async () => ++runs, ignore, never);

    expect(second).toBe(2);
  });

  it("tells the one who joins later what happened last, and everything after that", async () => {
    const share = createShare<string, string>();
    const goOn = Promise.withResolvers<undefined>();
    const heard: string[] = [];
    const first = share(
      "a",
      async (emit) => {
        emit("fetching");
        emit("listening");
        await goOn.promise;
        emit("writing");
        return "text";
      },
      ignore,
      never,
    );
    await setImmediate();

    const second = share(
      "a",
      async () => "never run",
      (event) => heard.push(event),
      never,
    );
    goOn.resolve(undefined);

    await expect(Promise.all([first, second])).resolves.toEqual(["text", "text"]);
    expect(heard).toEqual(["listening", "writing"]);
  });

  it("goes on for the others when one leaves", async () => {
    const share = createShare<string, string>();
    const goOn = Promise.withResolvers<undefined>();
    const leave = new AbortController();
    let aborted = false;
    const work = async (_emit: (event: string) => void, signal: AbortSignal) => {
      await goOn.promise;
      aborted = signal.aborted;
      return "text";
    };
    const leaving = share("a", work, ignore, leave.signal);
    const staying = share("a", work, ignore, never);

    leave.abort(new Error("cancelled"));

    await expect(leaving).rejects.toThrow("cancelled");
    goOn.resolve(undefined);
    await expect(staying).resolves.toBe("text");
    expect(aborted).toBe(false);
  });

  it("ends the work when the last one leaves, and lets nobody join what is ending", async () => {
    const share = createShare<string, string>();
    const leave = new AbortController();
    const ended = Promise.withResolvers<undefined>();
    let gone = false;
    const leaving = share(
      "a",
      async (_emit, signal) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        await ended.promise;
        gone = true;
        throw signal.reason instanceof Error ? signal.reason : new Error("no reason");
      },
      ignore,
      leave.signal,
    );
    await setImmediate();

    leave.abort(new Error("cancelled"));
    const next = share("a", async () => "fresh", ignore, never);

    await expect(next).resolves.toBe("fresh");
    expect(gone).toBe(false);
    ended.resolve(undefined);
    await expect(leaving).rejects.toThrow("cancelled");
    expect(gone).toBe(true);
  });

  it("tells everybody why it failed", async () => {
    const share = createShare<string, string>();
    const work = async () => {
      await setImmediate();
      throw new Error("no sound");
    };

    const results = await Promise.allSettled([
      share("a", work, ignore, never),
      share("a", work, ignore, never),
    ]);

    expect(results).toMatchObject([
      { reason: { message: "no sound" } },
      { reason: { message: "no sound" } },
    ]);
  });
});
