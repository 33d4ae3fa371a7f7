import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startHostileHub, type HostileHub } from "./download/hostile-hub.ts";

const STAND_IN = new URL("../fixtures/tiny-music-flamingo/", import.meta.url);
export const STAND_IN_DIR = fileURLToPath(STAND_IN);

const PLACES: Readonly<Record<string, string>> = {
  "music-flamingo-hf.i1-IQ3_M.gguf": "mradermacher/music-flamingo-hf-i1-GGUF",
  "music-flamingo-hf.i1-Q6_K.gguf": "mradermacher/music-flamingo-hf-i1-GGUF",
  "music-flamingo-hf.Q8_0.gguf": "mradermacher/music-flamingo-hf-GGUF",
  "music-flamingo-hf.mmproj-f16.gguf": "mradermacher/music-flamingo-hf-GGUF",
};

/** A hub on loopback with the stand-in model at the places where the real one is published. */
export async function startModelHub(): Promise<HostileHub> {
  const files = Object.entries(PLACES).map(async ([name, repo]) => {
    return [`${repo}/${name}`, await readFile(new URL(name, STAND_IN))] as const;
  });
  return startHostileHub(Object.fromEntries(await Promise.all(files)));
}
