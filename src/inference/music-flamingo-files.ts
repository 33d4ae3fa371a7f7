import { InferenceError } from "./errors.ts";
import type { GgufFacts } from "./gguf-file.ts";

/** Hint for whoever has to put files into the model folder. */
export const EXPECTED_FILES =
  "MODEL_DIR needs one of music-flamingo-hf.i1-IQ3_M.gguf, music-flamingo-hf.i1-Q6_K.gguf, music-flamingo-hf.Q8_0.gguf " +
  "(or another quantization named like them) and music-flamingo-hf.mmproj-f16.gguf beside it: npm run setup fetches them.";

/** Undefined where the file is the language model of Music Flamingo. */
export function faultOfModel(path: string, facts: GgufFacts): InferenceError | undefined {
  const { architecture } = facts;
  if (architecture === "qwen2") return undefined;
  const what = architecture === "clip" ? "a projector" : `a ${architecture} model`;
  return wrong(`${path} is ${what}; the language model of Music Flamingo is a qwen2 model`);
}

/** Undefined where the file is the audio projector of Music Flamingo. */
export function faultOfProjector(path: string, facts: GgufFacts): InferenceError | undefined {
  const { architecture, projectorType = "musicflamingo" } = facts;
  if (architecture === "clip" && projectorType === "musicflamingo") return undefined;
  const what = architecture === "clip" ? `a ${projectorType} projector` : `a ${architecture} model`;
  return wrong(`${path} is ${what}, not the projector of Music Flamingo`);
}

function wrong(message: string): InferenceError {
  return new InferenceError("wrong-architecture", message, EXPECTED_FILES);
}
