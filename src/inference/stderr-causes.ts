import type { InferenceReason } from "./errors.ts";
import { EXPECTED_FILES } from "./music-flamingo-files.ts";

export interface KnownCause {
  readonly reason: InferenceReason;
  readonly what: string;
  readonly hint: string;
}

export const OUT_OF_MEMORY_HINT =
  "Choose a smaller quantization, lower GPU_LAYERS or CONTEXT_TOKENS, or free the GPU's memory.";

// CUDA and HIP: "cudaMalloc failed: out of memory"; Vulkan: "ErrorOutOfDeviceMemory"; Metal: "Insufficient Memory";
// CPU: "failed to allocate buffer", "insufficient memory (attempted to allocate …)"; loader: "unable to allocate … buffer".
const OUT_OF_MEMORY =
  /out of memory|OutOf(Device|Host)?Memory|bad_alloc|(failed|unable) to (re)?alloc|insufficient memory|memory allocation .*failed|(cuda|hip)Malloc\w* failed|mem_buffer != NULL/i;

/** In the order of how sure they are. Only asked about a run that failed: the tool says some of it when all is well. */
const CAUSES: readonly (KnownCause & { readonly pattern: RegExp })[] = [
  {
    pattern: /unknown projector type/i,
    reason: "build-too-old",
    what: "This llama.cpp does not know Music Flamingo",
    hint: "Update llama.cpp to b7593 or newer.",
  },
  {
    pattern: /unknown model architecture|CLIP cannot be used as main model/i,
    reason: "wrong-architecture",
    what: "The model file is not one of Music Flamingo",
    hint: EXPECTED_FILES,
  },
  {
    pattern:
      /not within the file bounds|corrupted or incomplete|failed to read magic|invalid magic/i,
    reason: "model-corrupt",
    what: "A model file is damaged",
    hint: "Download the file again; compare its size and SHA-256 with the download page.",
  },
  {
    pattern: /error loading model|failed to load (CLIP |vision )?model/i,
    reason: "model-corrupt",
    what: "A model file cannot be loaded",
    hint: "Download the file again, or update llama.cpp.",
  },
  {
    pattern:
      /failed to find a memory slot|failed to decode (token|audio)|Unable to decode media chunk/i,
    reason: "context-too-small",
    what: "The context was full before the answer was done",
    hint: "Raise CONTEXT_TOKENS, or leave it out.",
  },
  {
    pattern:
      /Unable to open file|Unable to read WAV|failed to decode buffer|Unable to tokenize prompt/i,
    reason: "audio-refused",
    what: "The tool could not read the prepared audio",
    hint: "Ask again; if it happens again, look at the prepared file.",
  },
  {
    pattern: /error: invalid argument: -/i,
    reason: "build-too-old",
    what: "This llama.cpp does not know one of our options",
    hint: "Update llama.cpp to b7593 or newer.",
  },
];

export function isOutOfMemory(stderr: readonly string[]): boolean {
  return stderr.some((line) => OUT_OF_MEMORY.test(line));
}

export function causeInStderr(stderr: readonly string[]): KnownCause | undefined {
  return CAUSES.find(({ pattern }) => stderr.some((line) => pattern.test(line)));
}
