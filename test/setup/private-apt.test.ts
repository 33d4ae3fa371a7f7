import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrivateApt, parseInstallPlan } from "../../src/setup/private-apt.ts";
import { aptThatKnows } from "./local-archive.ts";

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-apt-"));
});
afterAll(() => rm(base, { recursive: true }));

describe("archives", () => {
  it("reads every kind of source that apt reads and asks no network", async () => {
    const env = await aptThatKnows(
      join(base, "etc"),
      [
        "# deb http://commented.example/debian sid main",
        "deb http://one.example/debian bookworm main contrib",
        "deb [arch=amd64 signed-by=/etc/key.gpg] https://two.example/pub/debian/ bookworm-updates main",
        "deb http://one.example/debian bookworm-backports main",
      ].join("\n"),
    );
    const apt = await createPrivateApt({ folder: join(base, "apt"), sources: undefined, env });

    const archives = await apt.archives(AbortSignal.timeout(10_000));

    expect(archives.toSorted()).toEqual([
      "http://one.example/debian",
      "https://two.example/pub/debian",
    ]);
  });
});

describe("parseInstallPlan", () => {
  it("reads new and upgraded packages, and nothing that is only configured or removed", () => {
    const simulated = [
      "Reading package lists...",
      "Inst libgcc-s1 (16.2.0-4 Debian:unstable [amd64]) []",
      "Inst zlib1g [1:1.2] (1:1.3.dfsg+really1.3.2-4 Debian:unstable [amd64])",
      "Remv old [1.0]",
      "Conf libgcc-s1 (16.2.0-4 Debian:unstable [amd64])",
    ].join("\n");

    expect(parseInstallPlan(simulated)).toEqual([
      { name: "libgcc-s1", version: "16.2.0-4" },
      { name: "zlib1g", version: "1:1.3.dfsg+really1.3.2-4" },
    ]);
  });
});
