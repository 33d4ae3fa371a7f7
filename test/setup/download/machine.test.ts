import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inspectMachine } from "../../../src/setup/download/machine.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "liner-machine-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("inspectMachine", () => {
  it("finds nothing where there is nothing", async () => {
    expect(await inspect()).toEqual({
      platform: "linux",
      arch: "x64",
      graphics: [],
      nvidia: null,
      rocm: null,
    });
  });

  it("reads the makers of the cards, not of their plugs", async () => {
    await put("sys/class/drm/card0/device/vendor", "0x1002\n");
    await put("sys/class/drm/card1/device/vendor", "0x8086\n");
    await put("sys/class/drm/card2/device/vendor", "0x1af4\n");
    await put("sys/class/drm/card0-HDMI-A-1/device/vendor", "0x10de\n");

    expect((await inspect()).graphics).toEqual(["amd", "intel", "other"]);
  });

  it("reads the version of ROCm", async () => {
    await put("opt/rocm/.info/version", "7.2.1-43\n");

    expect((await inspect()).rocm).toBe("7.2.1");
  });

  it("asks NVIDIA's driver, which may be all that tells of a card (WSL)", async () => {
    await put("bin/nvidia-smi", "#!/bin/sh\necho '580.126.18, 8.9'\n");
    await chmod(join(root, "bin/nvidia-smi"), 0o755);

    expect(await inspect()).toMatchObject({
      graphics: ["nvidia"],
      nvidia: { driver: 580, computeCapability: 8.9 },
    });
  });

  it("does without a driver that does not answer", async () => {
    await put("bin/nvidia-smi", "#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n");
    await chmod(join(root, "bin/nvidia-smi"), 0o755);

    expect((await inspect()).nvidia).toBeNull();
  });
});

function inspect() {
  const env = { PATH: [join(root, "bin"), process.env["PATH"]].join(delimiter) };
  return inspectMachine({ env, platform: "linux", arch: "x64", root }, AbortSignal.timeout(30_000));
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}
