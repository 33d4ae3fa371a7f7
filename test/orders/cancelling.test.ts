import { describe, expect, it } from "vitest";
import { openDeskStage, requestOf } from "./desk-stage.ts";

const ADA = { userId: "ada", serverId: "server", isModerator: false };
const BOB = { userId: "bob", serverId: "server", isModerator: false };
const MODERATOR = { userId: "mo", serverId: "server", isModerator: true };

describe("cancelling", () => {
  it.each([
    { who: "its owner", actor: ADA, by: "owner" },
    { who: "a moderator", actor: MODERATOR, by: "moderator" },
  ])("is for $who, and ends the run", async ({ actor, by }) => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);

    await stage.desk.cancel(id, actor);

    expect(asked.signal.aborted).toBe(true);
    expect((await stage.untilDelivered(id)).order.outcome).toEqual({ kind: "cancelled", by });
  });

  it.each([
    { who: "another member", actor: BOB },
    { who: "a moderator of another server", actor: { ...MODERATOR, serverId: "elsewhere" } },
  ])("is not for $who", async ({ actor }) => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();

    await expect(stage.desk.cancel(id, actor)).rejects.toMatchObject({ reason: "not-yours" });

    expect(stage.desk.find(id)?.state).toBe("waiting");
  });

  it("says so when it has ended already", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    (await stage.untilAsked(id)).answer();
    await stage.untilDelivered(id);

    await expect(stage.desk.cancel(id, ADA)).rejects.toMatchObject({ reason: "ended-already" });
  });

  it("offers a person their own open orders, and a moderator those of the server that all can see", async () => {
    await using stage = await openDeskStage();
    const own = await stage.take();
    await stage.take({ requester: { userId: "bob", serverId: "server" } });
    await stage.take({ requester: { userId: "cy", serverId: "elsewhere" } });
    const { destination } = requestOf();
    await stage.take({
      requester: { userId: "dee", serverId: "server" },
      destination: { ...destination, isPrivate: true },
    });

    expect(stage.desk.cancellable(ADA).map(({ id }) => id)).toEqual([own.id]);
    expect(stage.desk.cancellable(MODERATOR)).toHaveLength(2);
  });

  it("happens by itself when the message was deleted, and tells nobody", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);

    stage.desk.forget(id);

    expect((await stage.untilDelivered(id)).order.outcome).toMatchObject({ by: "nobody" });
    expect(asked.signal.aborted).toBe(true);
  });
});
