import { describe, expect, it } from "vitest";
import type { Machine } from "../../../src/setup/download/machine.ts";
import { pickRelease, type Backend } from "../../../src/setup/download/pick-release.ts";

/** What llama.cpp's release b11211 consists of. */
const NAMES = [
  "cudart-llama-b11211-bin-ubuntu-cuda-12.8-x64.tar.gz",
  "cudart-llama-b11211-bin-ubuntu-cuda-13.4-arm64.tar.gz",
  "cudart-llama-b11211-bin-ubuntu-cuda-13.4-x64.tar.gz",
  "cudart-llama-bin-win-cuda-12.4-x64.zip",
  "cudart-llama-bin-win-cuda-13.4-x64.zip",
  "llama-b11211-bin-macos-arm64.tar.gz",
  "llama-b11211-bin-macos-x64.tar.gz",
  "llama-b11211-bin-ubuntu-arm64.tar.gz",
  "llama-b11211-bin-ubuntu-cuda-12.8-x64.tar.gz",
  "llama-b11211-bin-ubuntu-cuda-13.4-arm64.tar.gz",
  "llama-b11211-bin-ubuntu-cuda-13.4-x64.tar.gz",
  "llama-b11211-bin-ubuntu-openvino-2026.4-x64.tar.gz",
  "llama-b11211-bin-ubuntu-rocm-10.0-x64.tar.gz",
  "llama-b11211-bin-ubuntu-s390x.tar.gz",
  "llama-b11211-bin-ubuntu-sycl-fp16-x64.tar.gz",
  "llama-b11211-bin-ubuntu-vulkan-arm64.tar.gz",
  "llama-b11211-bin-ubuntu-vulkan-x64.tar.gz",
  "llama-b11211-bin-ubuntu-x64.tar.gz",
  "llama-b11211-bin-win-cpu-arm64.zip",
  "llama-b11211-bin-win-cpu-x64.zip",
  "llama-b11211-bin-win-cuda-12.4-x64.zip",
  "llama-b11211-bin-win-cuda-13.4-arm64.zip",
  "llama-b11211-bin-win-cuda-13.4-x64.zip",
  "llama-b11211-bin-win-rocm-10.0-x64.zip",
  "llama-b11211-bin-win-vulkan-x64.zip",
];
const PLAIN: Machine = { platform: "linux", arch: "x64", graphics: [], nvidia: null, rocm: null };
const NVIDIA: Partial<Machine> = {
  graphics: ["nvidia"],
  nvidia: { driver: 590, computeCapability: 12 },
};
const old = (driver: number, computeCapability: number): Partial<Machine> => ({
  graphics: ["nvidia"],
  nvidia: { driver, computeCapability },
});

describe("pickRelease", () => {
  it.each<{ what: string; machine: Partial<Machine>; archive: string }>([
    { what: "no graphics card", machine: {}, archive: "ubuntu-x64.tar.gz" },
    {
      what: "an arm64 board without one",
      machine: { arch: "arm64" },
      archive: "ubuntu-arm64.tar.gz",
    },
    { what: "a new NVIDIA card", machine: NVIDIA, archive: "ubuntu-cuda-13.4-x64.tar.gz" },
    {
      what: "NVIDIA on arm64",
      machine: { ...NVIDIA, arch: "arm64" },
      archive: "ubuntu-cuda-13.4-arm64.tar.gz",
    },
    {
      what: "an older NVIDIA driver",
      machine: old(570, 8.9),
      archive: "ubuntu-cuda-12.8-x64.tar.gz",
    },
    { what: "a Pascal card", machine: old(580, 6.1), archive: "ubuntu-cuda-12.8-x64.tar.gz" },
    {
      what: "an ancient NVIDIA driver",
      machine: old(470, 3.5),
      archive: "ubuntu-vulkan-x64.tar.gz",
    },
    {
      what: "NVIDIA without its driver",
      machine: { graphics: ["nvidia"] },
      archive: "ubuntu-vulkan-x64.tar.gz",
    },
    { what: "AMD", machine: { graphics: ["amd"] }, archive: "ubuntu-vulkan-x64.tar.gz" },
    {
      what: "AMD with the ROCm of the release",
      machine: { graphics: ["amd"], rocm: "10.0.1" },
      archive: "ubuntu-rocm-10.0-x64.tar.gz",
    },
    {
      what: "AMD with another ROCm",
      machine: { graphics: ["amd"], rocm: "7.11.0" },
      archive: "ubuntu-vulkan-x64.tar.gz",
    },
    { what: "Intel", machine: { graphics: ["intel"] }, archive: "ubuntu-vulkan-x64.tar.gz" },
    {
      what: "a Mac with its own chip",
      machine: { platform: "darwin", arch: "arm64" },
      archive: "macos-arm64.tar.gz",
    },
    { what: "a Mac with Intel's", machine: { platform: "darwin" }, archive: "macos-x64.tar.gz" },
    { what: "Windows", machine: { platform: "win32" }, archive: "win-vulkan-x64.zip" },
    {
      what: "Windows on arm64",
      machine: { platform: "win32", arch: "arm64" },
      archive: "win-cpu-arm64.zip",
    },
    {
      what: "Windows with NVIDIA",
      machine: { ...NVIDIA, platform: "win32" },
      archive: "win-cuda-13.4-x64.zip",
    },
  ])("takes $archive for $what", ({ machine, archive }) => {
    const picked = pickRelease({ ...PLAIN, ...machine }, NAMES);

    expect(picked?.archive).toBe(`llama-b11211-bin-${archive}`);
  });

  it.each([
    { platform: "linux", runtime: "cudart-llama-b11211-bin-ubuntu-cuda-13.4-x64.tar.gz" },
    { platform: "win32", runtime: "cudart-llama-bin-win-cuda-13.4-x64.zip" },
  ])("brings CUDA's own libraries on $platform", ({ platform, runtime }) => {
    expect(pickRelease({ ...PLAIN, ...NVIDIA, platform }, NAMES)?.runtime).toBe(runtime);
  });

  it("takes no CUDA without its libraries", () => {
    const without = NAMES.filter((name) => !name.startsWith("cudart"));

    expect(pickRelease({ ...PLAIN, ...NVIDIA }, without)?.backend).toBe("vulkan");
  });

  it.each<{ wish: Backend; archive: string | undefined }>([
    { wish: "cpu", archive: "llama-b11211-bin-ubuntu-x64.tar.gz" },
    { wish: "vulkan", archive: "llama-b11211-bin-ubuntu-vulkan-x64.tar.gz" },
    { wish: "rocm", archive: undefined },
    { wish: "metal", archive: undefined },
  ])("takes $wish where that is wished, or nothing", ({ wish, archive }) => {
    expect(pickRelease({ ...PLAIN, ...NVIDIA }, NAMES, wish)?.archive).toBe(archive);
  });

  it.each([{ platform: "freebsd" }, { arch: "riscv64" }])("has nothing for %o", (other) => {
    expect(pickRelease({ ...PLAIN, ...other }, NAMES)).toBeUndefined();
  });
});
