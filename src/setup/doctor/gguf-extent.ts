import { GGMLQuantizationType as Type, gguf } from "@huggingface/gguf";

/** What a GGUF file must hold, by its own header. */
export interface GgufExtent {
  /** Of a whole file, at least; null where it has a type of tensor whose size is not known here. */
  readonly bytes: number | null;
  /** Of a language model: how wide its input is. */
  readonly embeddingLength: number | null;
  /** Of a projector: how wide its output is. */
  readonly projectionLength: number | null;
}

/** Elements and bytes of a block, as ggml lays them out. */
const BLOCKS = new Map<Type, readonly [elements: number, bytes: number]>([
  [Type.F32, [1, 4]],
  [Type.F16, [1, 2]],
  [Type.BF16, [1, 2]],
  [Type.Q4_0, [32, 18]],
  [Type.Q4_1, [32, 20]],
  [Type.Q5_0, [32, 22]],
  [Type.Q5_1, [32, 24]],
  [Type.Q8_0, [32, 34]],
  [Type.Q2_K, [256, 84]],
  [Type.Q3_K, [256, 110]],
  [Type.Q4_K, [256, 144]],
  [Type.Q5_K, [256, 176]],
  [Type.Q6_K, [256, 210]],
  [Type.Q8_K, [256, 292]],
  [Type.IQ1_S, [256, 50]],
  [Type.IQ1_M, [256, 56]],
  [Type.IQ2_XXS, [256, 66]],
  [Type.IQ2_XS, [256, 74]],
  [Type.IQ2_S, [256, 82]],
  [Type.IQ3_XXS, [256, 98]],
  [Type.IQ3_S, [256, 110]],
  [Type.IQ4_NL, [32, 18]],
  [Type.IQ4_XS, [256, 136]],
]);

/** Reads the header only. Rejects where it is no GGUF file, or cannot be read. */
export async function readGgufExtent(path: string): Promise<GgufExtent> {
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
  const facts = new Map<string, unknown>(Object.entries(metadata));
  const architecture = facts.get("general.architecture");
  let end: number | null = Number(tensorDataOffset);
  for (const { offset, shape, dtype } of tensorInfos) {
    const bytes = bytesOf(shape, dtype);
    end =
      bytes === null || end === null
        ? null
        : Math.max(end, Number(tensorDataOffset + offset) + bytes);
  }
  return {
    bytes: end,
    embeddingLength: numberOf(facts.get(`${String(architecture)}.embedding_length`)),
    projectionLength: numberOf(facts.get("clip.audio.projection_dim")),
  };
}

function bytesOf(shape: readonly bigint[], dtype: Type): number | null {
  const block = BLOCKS.get(dtype);
  if (block === undefined) return null;
  const [elements, bytes] = block;
  const count = shape.reduce((product, length) => product * Number(length), 1);
  return Math.ceil(count / elements) * bytes;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
