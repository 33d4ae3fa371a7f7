import type { HubFile } from "./hub.ts";

/** A GGUF that somebody has published. */
export interface PublishedFile extends HubFile {
  /** About: the Hub tells it exactly before anything is downloaded. */
  readonly sizeBytes: number;
}

export interface PublishedModel extends PublishedFile {
  readonly quantization: string;
  readonly quality: "fast" | "balanced" | "best";
  /** What it takes of a graphics card with tracks of 10 minutes, context and projector included: as the doctor reckons. */
  readonly vramBytes: number;
}

const GB = 1e9;
const REPO = "mradermacher/music-flamingo-hf-GGUF";
const REPO_WITH_MATRIX = "mradermacher/music-flamingo-hf-i1-GGUF";

/** From small to large, which is from fast to good. */
export const PUBLISHED_MODELS: readonly [PublishedModel, ...PublishedModel[]] = [
  {
    repo: REPO_WITH_MATRIX,
    fileName: "music-flamingo-hf.i1-IQ3_M.gguf",
    quantization: "IQ3_M",
    quality: "fast",
    sizeBytes: 3.4 * GB,
    vramBytes: 6.1 * GB,
  },
  {
    repo: REPO_WITH_MATRIX,
    fileName: "music-flamingo-hf.i1-Q6_K.gguf",
    quantization: "Q6_K",
    quality: "balanced",
    sizeBytes: 5.9 * GB,
    vramBytes: 8.6 * GB,
  },
  {
    repo: REPO,
    fileName: "music-flamingo-hf.Q8_0.gguf",
    quantization: "Q8_0",
    quality: "best",
    sizeBytes: 7.6 * GB,
    vramBytes: 10.3 * GB,
  },
];

/** The model's ears: needed by each. */
export const PUBLISHED_PROJECTOR: PublishedFile = {
  repo: REPO,
  fileName: "music-flamingo-hf.mmproj-f16.gguf",
  sizeBytes: 1.3 * GB,
};

/** The same by another hand: not offered, but recognised where it is there already. */
const ALSO_PUBLISHED: readonly HubFile[] = [
  { repo: "henry1477/music-flamingo-gguf", fileName: "music-flamingo-Q8_0.gguf" },
  { repo: "henry1477/music-flamingo-gguf", fileName: "mmproj-music-flamingo-bf16.gguf" },
];

/** The desktop, and whatever else draws, wants some of the card too. */
const VRAM_FOR_OTHERS = 0.8 * GB;

/** Who published a file of this name; undefined where nobody that we know of. */
export function findPublished(fileName: string): HubFile | undefined {
  return [...PUBLISHED_MODELS, PUBLISHED_PROJECTOR, ...ALSO_PUBLISHED].find(
    (file) => file.fileName === fileName,
  );
}

/** By `IQ3_M`, `fast` and the like; undefined for what is not offered. */
export function findPublishedModel(wish: string): PublishedModel | undefined {
  return PUBLISHED_MODELS.find(
    ({ quantization, quality }) =>
      quantization === wish.toUpperCase() || quality === wish.toLowerCase(),
  );
}

export interface Recommendation {
  readonly model: PublishedModel;
  /** A sentence for people. */
  readonly why: string;
}

/** The best that fits a graphics card with room to spare. Null: there is none, or it did not tell its memory. */
export function recommendModel(vramBytes: number | null): Recommendation {
  const [smallest] = PUBLISHED_MODELS;
  if (vramBytes === null) {
    const why = `no graphics memory was found, so the smallest (${smallest.quantization}) is the one that the processor is done with soonest.`;
    return { model: smallest, why };
  }
  const has = `the graphics card has ${gigabytes(vramBytes)}`;
  const fitting = PUBLISHED_MODELS.findLast((model) => fits(model, vramBytes));
  if (fitting === undefined && smallest.vramBytes <= vramBytes) {
    const why = `${has}; ${smallest.quantization} takes ${gigabytes(smallest.vramBytes)} with the longest tracks, which leaves little for a desktop.`;
    return { model: smallest, why };
  }
  if (fitting === undefined) {
    const why = `${has}, and even ${smallest.quantization} takes ${gigabytes(smallest.vramBytes)}: a part of it will run on the processor (set GPU_LAYERS to fewer than 99).`;
    return { model: smallest, why };
  }
  const why = `${has}; ${fitting.quantization} takes ${gigabytes(fitting.vramBytes)} and is the best that fits beside a desktop.`;
  return { model: fitting, why };
}

export function fits({ vramBytes: needed }: PublishedModel, vramBytes: number): boolean {
  return needed + VRAM_FOR_OTHERS <= vramBytes;
}

/** `7.6 GB`, in units of 10^9, as the Hub shows sizes. */
export function gigabytes(bytes: number): string {
  return bytes < GB ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / GB).toFixed(1)} GB`;
}
