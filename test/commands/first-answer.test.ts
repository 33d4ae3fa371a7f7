import { describe, expect, it } from "vitest";
import { textOf } from "../discord/read-message.ts";
import { answered } from "./fake-desk.ts";
import { useStage } from "./stage.ts";

const CALLBACK = "POST interaction callback";

describe("the first answer to a command", () => {
  it.each([
    { closeSocket: "before", callbacks: [0, 200] },
    { closeSocket: "after", callbacks: [0, 400] },
  ] as const)(
    "arrives though the connection is closed $closeSocket it is done, and its message is known",
    async ({ closeSocket, callbacks }) => {
      const stage = await useStage();
      stage.discord.faults.next(CALLBACK, { closeSocket });

      const { order, interaction } = await stage.ask();

      const tries = stage.discord.requests.filter(({ route }) => route === CALLBACK);
      expect(tries.map(({ status }) => status)).toEqual(callbacks);
      expect(order.destination.messageId).toBe(interaction.response().id);
      expect(interaction.response().loading).toBe(true);
    },
  );

  it("takes the order all the same where its message cannot be found out", async () => {
    const stage = await useStage();
    stage.discord.faults.next(CALLBACK, { closeSocket: "after" });
    stage.discord.faults.next("GET webhook message", { status: 404, code: 10_008 });

    const { order } = await stage.ask();

    expect(order.destination.messageId).toBeNull();
  });

  it("promises nothing to an interaction that Discord has given up on", async () => {
    const stage = await useStage();
    stage.discord.faults.next(CALLBACK, { status: 404, code: 10_062 });

    const interaction = stage.ada.slash(stage.channel, "describe", {
      track: stage.discord.upload({ sizeBytes: 9 }, "tune.mp3"),
    });
    await stage.untilHandled(interaction);

    expect(stage.desk.taken).toEqual([]);
    expect(stage.log.map(({ level }) => level)).toEqual([30]);
  });

  it("says nothing more about an interaction that was answered before", async () => {
    const stage = await useStage();
    stage.discord.faults.next(CALLBACK, { status: 400, code: 40_060 });

    const interaction = stage.ada.slash(stage.channel, "about");
    await stage.untilHandled(interaction);

    expect(stage.log.map(({ msg }) => msg)).toEqual([
      "an interaction had been acknowledged before",
    ]);
  });
});

describe("whoever is owed an outcome", () => {
  it.each(["about", "queue"])("gets it alone with the answer to /%s", async (command) => {
    const stage = await useStage();
    const { order } = await stage.ask({ visibility: "private" });
    stage.desk.owed.push(answered(order, "A long story. ".repeat(600)));

    const interaction = stage.ada.slash(stage.channel, command);
    await stage.untilHandled(interaction);

    const [shown, ...more] = interaction.followUps;
    expect(shown).toMatchObject({
      ephemeral: true,
      attachments: [{ filename: "liner-notes-tune-mp3.md" }],
    });
    expect(shown && textOf(shown)).toContain(
      "-# I could not bring you this earlier: you asked <t:",
    );
    expect(more).toEqual([]);
    expect(stage.desk.owed).toEqual([]);
    expect(stage.discord.violations).toEqual([]);
  });

  it("gets it with a new order too, which keeps its own message", async () => {
    const stage = await useStage();
    const { order } = await stage.ask({ visibility: "private" });
    stage.desk.owed.push(answered(order));

    const { order: next, interaction } = await stage.ask();

    expect(textOf(interaction.response())).toContain("Fetching the track…");
    expect(next.destination.messageId).toBe(interaction.response().id);
    expect(interaction.followUps.map(textOf)).toEqual([expect.stringContaining("It swells.")]);
  });

  it("gets at most three at a time: a guest may not send more", async () => {
    const stage = await useStage({ guild: { botIsMember: false } });
    const { order } = await stage.ask({ where: "userInstall" });
    stage.desk.owed.push(
      ...Array.from({ length: 4 }, (_, id) => answered({ ...order, id: `${id}` })),
    );

    const options = { where: "userInstall" } as const;
    const first = stage.ada.slash(stage.channel, "queue", {}, options);
    await stage.untilHandled(first);
    const second = stage.ada.slash(stage.channel, "queue", {}, options);
    await stage.untilHandled(second);

    expect([first.followUps.length, second.followUps.length]).toEqual([3, 1]);
  });

  it("is still owed it when it could not be shown", async () => {
    const stage = await useStage();
    const { order } = await stage.ask({ visibility: "private" });
    stage.desk.owed.push(answered(order));
    stage.discord.faults.next("POST webhook message", { status: 403, code: 50_013 });

    await stage.untilHandled(stage.ada.slash(stage.channel, "queue"));

    expect(stage.desk.owed).toHaveLength(1);
    expect(stage.log.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  it("is nobody else", async () => {
    const stage = await useStage();
    const { order } = await stage.ask({ visibility: "private" });
    stage.desk.owed.push(answered(order));

    const interaction = stage.moderator.slash(stage.channel, "queue");
    await stage.untilHandled(interaction);

    expect(interaction.followUps).toEqual([]);
  });
});
