import { describe, expect, it } from "vitest";
import type { InteractionHandle } from "./interaction-handle.ts";
import { deferPublicly, startScene, type Scene } from "./scene.ts";

describe("too many requests", () => {
  it("are refused by interaction from the sixth edit in 2 s on, and counted", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const [one, other] = await deferred(scene, 2);

    const answers = [];
    for (let edit = 0; edit < 6; edit += 1) answers.push(await editRaw(scene, one));
    const elsewhere = await editRaw(scene, other);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual([
      "4",
      "3",
      "2",
      "1",
      "0",
      "0",
    ]);
    expect(await answers[5]?.json()).toMatchObject({
      global: false,
      retry_after: Number(answers[5]?.headers.get("retry-after")),
    });
    expect(elsewhere.status).toBe(200);
    expect(scene.discord.rateLimited).toEqual([
      expect.objectContaining({ route: "PATCH webhook message", scope: "user" }),
    ]);
    expect(scene.discord.violations).toEqual([]);
  });

  it("are refused for all together from the 51st in a second on, first answers not counted", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const interactions = await deferred(scene, 51);

    const answers = await Promise.all(interactions.map((each) => editRaw(scene, each)));

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get("x-ratelimit-global")).toBe("true");
    expect(scene.discord.rateLimited).toEqual([expect.objectContaining({ scope: "global" })]);
  });

  it("never come from discord.js, which reads the headers", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const { client, discord } = scene;
    const [interaction] = await deferred(scene, 1);
    const route = `/webhooks/${discord.applicationId}/${interaction?.token}/messages/@original`;

    for (let edit = 0; edit < 6; edit += 1) {
      await client.rest.patch(route as `/${string}`, { body: { content: `${edit}` }, auth: false });
    }

    expect(interaction?.response().content).toBe("5");
    expect(discord.rateLimited).toEqual([]);
  });
});

async function deferred(scene: Scene, count: number): Promise<readonly InteractionHandle[]> {
  const interactions = Array.from({ length: count }, () => scene.ada.slash(scene.channel, "go"));
  await Promise.all(interactions.map((each) => each.acknowledged()));
  return interactions;
}

/** As a bot does that minds no header. */
function editRaw(scene: Scene, interaction: InteractionHandle | undefined): Promise<Response> {
  const { apiUrl, applicationId } = scene.discord;
  return fetch(`${apiUrl}/v10/webhooks/${applicationId}/${interaction?.token}/messages/@original`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content: "x" }),
  });
}
