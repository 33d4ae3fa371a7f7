import { expect, it } from "vitest";
import { serverArguments } from "../../src/inference/server-arguments.ts";

it("tells llama-server everything, so that no build's defaults matter", () => {
  const args = serverArguments({
    modelPath: "/models/m.gguf",
    projectorPath: "/models/p.gguf",
    port: 4711,
    contextTokens: 21_504,
    gpuLayers: 99,
    cacheRamMb: 4096,
    mediaDir: "/data/heard/",
    slotDir: "/data/slots",
  });

  expect(args.join(" ")).toBe(
    "-m /models/m.gguf --mmproj /models/p.gguf --host 127.0.0.1 --port 4711 -np 1 -c 21504 -ngl 99 " +
      "--cache-ram 4096 --media-path /data/heard/ --slot-save-path /data/slots " +
      "--jinja --offline --no-webui --no-warmup -lv 2",
  );
});
