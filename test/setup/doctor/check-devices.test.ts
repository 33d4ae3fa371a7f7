import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDevices } from "../../../src/setup/doctor/check-devices.ts";
import { installFakeLlamaCpp } from "../../helpers/fake-llama-cpp.ts";

const env = { PATH: process.env["PATH"] };
const CARD = "  ROCm0: AMD Radeon RX 9070 XT (16304 MiB, 15360 MiB free)";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-doctor-devices-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the doctor on graphics cards", () => {
  it("names the card that llama.cpp sees", async () => {
    const { findings, devices } = await look(CARD);

    expect(devices).toHaveLength(1);
    expect(findings).toMatchObject([
      { severity: "ok", what: "ROCm0: AMD Radeon RX 9070 XT, 15.0 of 15.9 GiB free" },
    ]);
  });

  it("warns where the model would run on the processor", async () => {
    const { findings } = await look("  (none)");

    expect(findings).toMatchObject([
      {
        severity: "warning",
        what: expect.stringContaining("sees no graphics card"),
        mend: expect.stringMatching(/CUDA.*HIP.*Vulkan.*Metal/),
      },
    ]);
  });

  it("warns where the card is there, but GPU_LAYERS keeps the model off it", async () => {
    const { findings } = await look(CARD, 0);

    expect(findings.at(-1)).toMatchObject({
      severity: "warning",
      what: expect.stringContaining("GPU_LAYERS=0"),
    });
  });

  async function look(devices: string, gpuLayers = 99) {
    const binDir = await installFakeLlamaCpp(folder, { cli: "11669 (a)", devices });
    const toolPath = join(binDir, "llama-mtmd-cli");
    return checkDevices({ toolPath, env, gpuLayers }, AbortSignal.timeout(60_000));
  }
});
