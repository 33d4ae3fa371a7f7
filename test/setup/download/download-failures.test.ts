import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BYTES, openStage, type Stage } from "./download-stage.ts";
import { startHostileHub, type Fault } from "./hostile-hub.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

describe("downloadFile, from a host that misbehaves", () => {
  it.each<{ fault: Fault }>([
    { fault: "drops" },
    { fault: "stalls" },
    { fault: "ends-early" },
    { fault: "wrong-range" },
    { fault: "wrong-total" },
    { fault: "too-much" },
    { fault: "expired" },
    { fault: "status-500" },
    { fault: "status-429" },
  ])("tries again, with a new link, where the storage $fault", async ({ fault }) => {
    stage.hub.faults.push("fine", fault, fault, "fine", fault);

    await stage.download({ stallMs: fault === "stalls" ? 500 : 5000 });

    expect((await readFile(stage.destination)).equals(BYTES)).toBe(true);
  });

  it("asks only for what is missing after a piece broke off", async () => {
    stage.hub.faults.push("drops");

    await stage.download({ connections: 1 });

    const [first, again] = stage.rangesAsked();
    expect(first).toBe("bytes=0-99999");
    expect(again).toMatch(/^bytes=[1-9]\d*-99999$/);
  });

  it("tries as often as it was told, and no more", async () => {
    stage.hub.always = "status-500";

    const downloading = stage.download({ connections: 1, attempts: 3 });

    await expect(downloading).rejects.toMatchObject({ reason: "server-failed" });
    expect(stage.rangesAsked()).toHaveLength(3);
  });

  it("takes the file as a whole from a storage that knows no ranges, also in a second try", async () => {
    stage.hub.always = "whole";

    await stage.download();

    expect((await readFile(stage.destination)).equals(BYTES)).toBe(true);
  });

  it("begins anew where the storage knows no ranges any more in the middle of it", async () => {
    stage.hub.faults.push("fine", "fine", "fine", "fine");
    stage.hub.always = "whole";
    const notices: string[] = [];

    await stage.download({ onNotice: (line) => notices.push(line) });

    expect((await readFile(stage.destination)).equals(BYTES)).toBe(true);
    expect(notices.join("\n")).toMatch(/as a whole only: from the beginning/);
  });

  it("keeps nothing of what is not what the hub promised, and says so after a second time", async () => {
    stage.hub.claims.sha256 = "ab".repeat(32);
    const notices: string[] = [];

    const downloading = stage.download({ onNotice: (line) => notices.push(line) });

    await expect(downloading).rejects.toMatchObject({
      reason: "wrong-bytes",
      message: expect.stringMatching(/model\.gguf came twice[^]*its SHA-256 is another one/),
    });
    expect(notices).toEqual([expect.stringMatching(/once more from the beginning/)]);
    expect(await readdir(stage.folder)).toEqual([]);
  });

  it("does not take for a model what does not begin like one", async () => {
    const page = Buffer.concat([Buffer.from("<!DOCTYPE html>"), randomBytes(1000)]);
    await using other = await startHostileHub({ "somebody/model/model.gguf": page });

    const downloading = stage.download({ from: other });

    await expect(downloading).rejects.toMatchObject({
      reason: "wrong-bytes",
      message: expect.stringMatching(/does not begin with GGUF/),
    });
  });

  it.each<{ fault: Fault; reason: string; says: RegExp }>([
    { fault: "drops", reason: "network", says: /broke.*what arrived is kept/ },
    { fault: "silent", reason: "network", says: /stopped sending/ },
    { fault: "wrong-range", reason: "server-failed", says: /another part than it was asked/ },
    { fault: "wrong-total", reason: "server-failed", says: /another part than it was asked/ },
    { fault: "expired", reason: "link-expired", says: /does not take the link/ },
    { fault: "status-500", reason: "server-failed", says: /status 500/ },
    { fault: "status-429-for-an-hour", reason: "rate-limited", says: /in 60 minutes/ },
    { fault: "to-plain-http", reason: "server-failed", says: /without TLS/ },
  ])("gives up with words where the storage always $fault", async ({ fault, reason, says }) => {
    stage.hub.always = fault;

    const downloading = stage.download({ pieceBytes: 2_000_000, attempts: 2, stallMs: 100 });

    await expect(downloading).rejects.toThrow(says);
    await expect(downloading).rejects.toMatchObject({ reason });
    expect(await readdir(stage.folder)).not.toContain("model.gguf");
  });
});
