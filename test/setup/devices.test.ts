import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import {
  devicesInUse,
  listDevices,
  parseDevices,
  type GpuDevice,
} from "../../src/setup/devices.ts";
import { installFakeTool } from "../helpers/fake-tool.ts";

const env = { PATH: process.env["PATH"] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-devices-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("parseDevices", () => {
  it.each([
    {
      line: "  CUDA0: NVIDIA GeForce RTX 4090 (24080 MiB, 23500 MiB free)",
      device: ["CUDA0", "CUDA", "NVIDIA GeForce RTX 4090", 24_080, 23_500],
    },
    {
      line: "  ROCm0: AMD Radeon RX 9070 XT (16304 MiB, 16262 MiB free)",
      device: ["ROCm0", "ROCm", "AMD Radeon RX 9070 XT", 16_304, 16_262],
    },
    {
      line: "  HIP1: AMD Radeon RX 9070 XT (16304 MiB, 16262 MiB free)",
      device: ["HIP1", "ROCm", "AMD Radeon RX 9070 XT", 16_304, 16_262],
    },
    {
      line: "  Vulkan0: AMD Radeon RX 6600M (RADV NAVI23) (8176 MiB, 8176 MiB free)",
      device: ["Vulkan0", "Vulkan", "AMD Radeon RX 6600M (RADV NAVI23)", 8176, 8176],
    },
    {
      line: "  Metal: Apple M4 Max (98304 MiB, 98303 MiB free)",
      device: ["Metal", "Metal", "Apple M4 Max", 98_304, 98_303],
    },
    {
      line: "  MTL0: Apple M2 Ultra (165150 MiB, 158091 MiB free)",
      device: ["MTL0", "Metal", "Apple M2 Ultra", 165_150, 158_091],
    },
    {
      line: "  RPC[192.0.2.7:50052]: RPC[192.0.2.7:50052] (24080 MiB, 23500 MiB free)",
      device: ["RPC[192.0.2.7:50052]", "RPC", "RPC[192.0.2.7:50052]", 24_080, 23_500],
    },
    {
      line: "  GPUOpenCL: QUALCOMM Adreno(TM) 830 (0 MiB, 0 MiB free)",
      device: ["GPUOpenCL", "OpenCL", "QUALCOMM Adreno(TM) 830", null, null],
    },
    { line: "  SYCL0: Intel Arc: A770", device: ["SYCL0", "SYCL", "Intel Arc: A770", null, null] },
  ])("understands $line", ({ line, device }) => {
    const [id, backend, name, totalMib, freeMib] = device;

    const devices = parseDevices(`load_backend: loaded CPU\nAvailable devices:\n${line}\r\n`);

    expect(devices).toEqual([{ id, backend, name, totalMib, freeMib }]);
  });

  it("takes neither a library for the processor nor a renderer of software for a graphics card", () => {
    const devices = parseDevices(
      "Available devices:\n  BLAS: Accelerate (0 MiB, 0 MiB free)\n  Vulkan0: llvmpipe (LLVM 19.1.7, 256 bits) (15990 MiB, 15990 MiB free)\n",
    );

    expect(devices).toEqual([]);
  });

  it("knows an empty list from no list", () => {
    expect(parseDevices("Available devices:\n  (none)\n")).toEqual([]);
    expect(parseDevices("Available devices:\n")).toEqual([]);
    expect(parseDevices("error: invalid argument: --list-devices\n")).toBeUndefined();
  });
});

describe("devicesInUse", () => {
  it.each([
    {
      case: "a card beside a processor's graphics",
      names: ["AMD Radeon Graphics (RADV RAPHAEL_MENDOCINO)", "NVIDIA GeForce RTX 4060"],
      used: [1],
    },
    {
      case: "Intel's card beside Intel's processor",
      names: ["Intel(R) Arc(tm) A770 Graphics (DG2)", "Intel(R) UHD Graphics 770 (ADL-S GT1)"],
      used: [0],
    },
    {
      case: "two cards",
      names: ["NVIDIA GeForce RTX 3060", "NVIDIA GeForce RTX 3090"],
      used: [0, 1],
    },
    { case: "a processor's graphics alone", names: ["Intel(R) Iris(R) Xe Graphics"], used: [0] },
  ])("tells which get a model: $case", ({ names, used }) => {
    const devices = names.map((name, index) => vulkan(index, name));

    expect(devicesInUse(devices)).toEqual(used.map((index) => devices[index]));
  });

  it("believes the driver rather than a name", () => {
    const [first, second] = [
      { ...vulkan(0, "NVIDIA Graphics Device"), isIntegrated: false },
      { ...vulkan(1, "AMD Radeon 8060S (radv)"), isIntegrated: true },
    ];

    expect(devicesInUse([first, second])).toEqual([first]);
  });
});

describe("listDevices", () => {
  it("notices what Vulkan's driver says about memory that is the processor's", async () => {
    const { path } = await installFakeTool(folder, "answers", {
      stdout:
        "Available devices:\n  Vulkan0: AMD Radeon 780M (radv) (16000 MiB, 15000 MiB free)\n  Vulkan1: AMD Radeon RX 7600 (radv) (8176 MiB, 8000 MiB free)\n",
      stderr:
        "ggml_vulkan: Found 2 Vulkan devices:\nggml_vulkan: 0 = AMD Radeon 780M (radv) | uma: 1 | fp16: 1 | warp size: 64\nggml_vulkan: 1 = AMD Radeon RX 7600 (radv) | uma: 0 | fp16: 1 | warp size: 64\n",
    });

    const { devices } = await listDevices({ toolPath: path, env }, signal());

    expect(devices.map(({ isIntegrated }) => isIntegrated)).toEqual([true, false]);
  });

  it.each(["llama-server", "llama-mtmd-cli"])("asks the real %s", async (tool) => {
    const list = await listDevices({ toolPath: join(inject("llamaBinDir"), tool), env }, signal());

    expect(list.devices.every(({ totalMib }) => totalMib !== 0)).toBe(true);
  });

  it("passes on why a graphics card cannot be used", async () => {
    const complaint =
      "ggml_cuda_init: failed to initialize ROCm: no ROCm-capable device is detected";
    const { path } = await installFakeTool(folder, "answers", {
      stdout: "Available devices:\n  (none)\n",
      stderr: `load_backend: loaded CPU backend from /opt/libggml-cpu.so\n${complaint}\n`,
    });

    const list = await listDevices({ toolPath: path, env }, signal());

    expect(list).toEqual({ devices: [], complaints: [complaint] });
  });

  it.each([
    {
      case: "a tool that fails",
      beside: { stderr: "libcudart.so.12: not there", "exit-code": "127" },
    },
    { case: "a tool that says something else", beside: { stdout: "usage: …" } },
  ])("says that the tool is broken: $case", async ({ beside }) => {
    const { path } = await installFakeTool(folder, "answers", beside);

    const listing = listDevices({ toolPath: path, env }, signal());

    await expect(listing).rejects.toMatchObject({
      reason: "tools-broken",
      message: expect.stringContaining(path),
    });
  });

  it("ends with the signal", async () => {
    const { path } = await installFakeTool(folder, "hangs");

    const listing = listDevices({ toolPath: path, env }, AbortSignal.timeout(300));

    await expect(listing).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

function vulkan(index: number, name: string): GpuDevice {
  const memory = { totalMib: 8192, freeMib: 8192 };
  return { id: `Vulkan${index}`, backend: "Vulkan", name, ...memory };
}

function signal(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
