import { describe, expect, it } from "vitest";
import { mtmdArguments } from "../../src/inference/mtmd-arguments.ts";
import { DEFAULT_SAMPLING } from "../../src/inference/sampling.ts";

describe("mtmdArguments", () => {
  it("gives the tool everything that matters and nothing else", () => {
    const args = mtmdArguments({
      modelPath: "/models/music-flamingo-hf.Q8_0.gguf",
      projectorPath: "/models/music-flamingo-hf.mmproj-f16.gguf",
      audioPath: "./track.wav",
      promptPath: "/tmp/prompt.txt",
      contextTokens: 5_376,
      maxOutputTokens: 600,
      sampling: DEFAULT_SAMPLING,
      gpuLayers: 99,
    });

    expect(args.join(" ")).toBe(
      "-m /models/music-flamingo-hf.Q8_0.gguf --mmproj /models/music-flamingo-hf.mmproj-f16.gguf --audio ./track.wav " +
        "-f /tmp/prompt.txt --jinja --no-escape --no-warmup -lv 1 -c 5376 -n 600 " +
        "--temp 0.7 --top-p 0.9 --top-k 0 --min-p 0 --seed 42 -ngl 99",
    );
  });
});
