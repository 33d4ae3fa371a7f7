import { describe, expect, it } from "vitest";
import { answerKey } from "../../src/inference/answer-key.ts";
import {
  createRemoteModel,
  identifyModel,
  needInstalled,
  type AskedModel,
} from "../../src/inference/remote-model.ts";
import { DEFAULT_SAMPLING } from "../../src/inference/sampling.ts";
import { standIn } from "../helpers/stand-in.ts";

describe("the key of an answer", () => {
  it("is another one for each model here, each host and each model there", async () => {
    const models = [
      await standIn("Q8_0"),
      await standIn("IQ3_M"),
      remote("https://one.example/v1", "music-flamingo"),
      remote("https://two.example/v1", "music-flamingo"),
      remote("https://one.example/v1", "music-flamingo-full"),
    ];

    const keys = await Promise.all(models.map(keyFor));

    expect(new Set(keys).size).toBe(models.length);
    expect(await keyFor(remote("https://one.example/v1", "music-flamingo"))).toBe(keys[2]);
  });
});

it("a model elsewhere cannot be asked by an engine that needs its files", () => {
  expect(() => needInstalled(remote("https://one.example/v1", "music-flamingo"))).toThrow(
    expect.objectContaining({ reason: "model-missing" }),
  );
});

async function keyFor(model: AskedModel): Promise<string> {
  return answerKey({
    trackHash: "track",
    preparation: "1",
    messages: [{ role: "user", text: "tempo" }],
    ...(await identifyModel(model)),
    sampling: DEFAULT_SAMPLING,
    maxOutputTokens: 600,
    contextTokens: null,
  });
}

function remote(baseUrl: string, model: string) {
  return createRemoteModel({ baseUrl: new URL(baseUrl), model });
}
