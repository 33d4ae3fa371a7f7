import type { Machine } from "./download/machine.ts";

/** How to build llama.cpp for a machine's graphics card, for people. */
export function buildInstructions({ platform, graphics }: Machine): string {
  if (platform === "darwin") return build("Metal is built in:", "");
  if (graphics.includes("amd")) {
    const target = ` -DGGML_HIP=ON -DGPU_TARGETS="$(rocminfo | grep -om1 'gfx[0-9a-f]*')"`;
    const without =
      "Without ROCm: -DGGML_VULKAN=ON instead (libvulkan-dev, glslc), or the Vulkan release (--llama release --llama-backend vulkan).";
    return `${build("For AMD, with ROCm (HIP) installed:", target)}\n${without}`;
  }
  if (graphics.includes("nvidia")) {
    return build("For NVIDIA, with the CUDA toolkit installed:", " -DGGML_CUDA=ON");
  }
  if (graphics.length > 0) {
    return build("With Vulkan's headers and glslc installed:", " -DGGML_VULKAN=ON");
  }
  return build("For the processor alone:", "");
}

function build(needs: string, flags: string): string {
  return [
    needs,
    "  git clone https://github.com/ggml-org/llama.cpp && cd llama.cpp",
    `  cmake -B build -DCMAKE_BUILD_TYPE=Release${flags}`,
    "  cmake --build build --config Release -j --target llama-mtmd-cli llama-server",
    "Then set LLAMA_BIN_DIR to its build/bin, or give it as --llama-bin-dir.",
  ].join("\n");
}
