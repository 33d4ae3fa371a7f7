import { describe, expect, it } from "vitest";
import { createSeats, type Seat } from "../../src/inference/seats.ts";

const { signal } = new AbortController();

describe("seats", () => {
  it("are taken one user at a time, first come, first served", async () => {
    const seats = createSeats<string>(1);
    const order: string[] = [];
    const first = await seats.take("a", signal);
    const waiting = ["b", "a", "c"].map((key) => use(seats.take(key, signal), key));

    seats.release(first);
    await Promise.all(waiting);

    expect(order).toEqual(["b", "a", "c"]);

    async function use(taking: Promise<Seat<string>>, key: string): Promise<void> {
      const seat = await taking;
      order.push(key);
      seats.release(seat);
    }
  });

  it("keep what was left there for whoever has the same key", async () => {
    const seats = createSeats<string>(2);
    const a = await seats.take("a", signal);
    a.value = "left by a";
    seats.release(a);
    seats.release(await seats.take("b", signal));

    expect((await seats.take("a", signal)).value).toBe("left by a");
  });

  it("give the one that rested longest to a newcomer", async () => {
    const seats = createSeats<string>(2);
    const a = await seats.take("a", signal);
    const b = await seats.take("b", signal);
    seats.release(b);
    seats.release(a);

    expect(await seats.take("c", signal)).toBe(b);
  });

  it("do not make one with a free seat of their own wait behind one who waits for theirs", async () => {
    const seats = createSeats<string>(2);
    const a = await seats.take("a", signal);
    seats.release(await seats.take("b", signal));
    const again = seats.take("a", signal);

    const b = await seats.take("b", signal);

    expect(b.key).toBe("b");
    seats.release(a);
    expect(await again).toBe(a);
  });

  it("do not starve a newcomer where the others come back again and again", async () => {
    const seats = createSeats<string>(2);
    const a = await seats.take("a", signal);
    const b = await seats.take("b", signal);
    const newcomer = seats.take("c", signal);
    const back = seats.take("b", signal);

    seats.release(b);

    expect(await newcomer).toBe(b);
    seats.release(a);
    expect(await back).toBe(a);
  });

  it("are not kept for who gave up waiting", async () => {
    const seats = createSeats<string>(1);
    const a = await seats.take("a", signal);
    const stop = new AbortController();
    const gaveUp = seats.take("b", stop.signal);
    const next = seats.take("c", signal);
    const reason = new Error("not any more");

    stop.abort(reason);
    seats.release(a);

    await expect(gaveUp).rejects.toBe(reason);
    expect((await next).key).toBe("c");
  });

  it("are free again where somebody gave up in the very moment of being served", async () => {
    const seats = createSeats<string>(1);
    const a = await seats.take("a", signal);
    const stop = new AbortController();
    const gaveUp = seats.take("b", stop.signal).then(
      (seat) => seats.release(seat),
      () => {},
    );

    seats.release(a);
    stop.abort();
    await gaveUp;

    expect((await seats.take("c", signal)).key).toBe("c");
  });
});
