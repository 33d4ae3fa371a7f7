import { basename, join } from "node:path";
import { inOrderOfUse } from "../../inference/models.ts";
import { faultOfFile } from "./check-file.ts";
import { requireSpace } from "./disk-space.ts";
import { downloadFile, type DownloadOptions, type WantedFile } from "./download-file.ts";
import { DownloadError } from "./errors.ts";
import type { Hub, OfferedFile } from "./hub.ts";
import { findPublished, type PublishedFile, type PublishedModel } from "./model-catalog.ts";
import { inspectModelFolder, type ModelFolderContents } from "./model-folder.ts";
import { keptBytes, partFiles } from "./part-state.ts";

export interface ModelFilesOptions extends DownloadOptions {
  readonly modelDir: string;
  readonly hub: Hub;
  readonly token: string | undefined;
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const ADVICE =
  "Or take another folder (--model-dir, MODEL_DIR), or a smaller model (--quantization).";

/** A file of the model folder, and how sure we are of it. */
export interface PresentFile {
  readonly path: string;
  /** `checksum`: the very bytes that were published; `header`: it says that it is the right thing. */
  readonly checkedBy: "checksum" | "header";
}

export interface MissingFile extends PublishedFile {
  readonly destination: string;
}

export interface ModelFilesPlan {
  readonly present: readonly PresentFile[];
  readonly missing: readonly MissingFile[];
}

/**
 * Looks which of the files (models, the projector) are there, also under the other names in circulation, and compares
 * the one that the bot would load with what was published. Downloads nothing; the Hub is asked about what is there, and
 * for the checksums only. Throws DownloadError `wrong-bytes` where the bot would load a faulty file even after a download.
 */
export async function planModelFiles(
  wanted: readonly (PublishedModel | PublishedFile)[],
  options: ModelFilesOptions,
  signal: AbortSignal,
): Promise<ModelFilesPlan> {
  const { modelDir, onNotice } = options;
  const contents = await inspectModelFolder(modelDir);
  for (const fault of contents.faults) onNotice(fault);
  const present: PresentFile[] = [];
  const missing: MissingFile[] = [];
  for (const file of wanted) {
    const path = pathInUse(file, contents);
    const checkedBy = path === undefined ? undefined : await check(path, options, signal);
    if (path !== undefined && checkedBy !== undefined) present.push({ path, checkedBy });
    else if (path === undefined || basename(path) === file.fileName) {
      missing.push({ ...file, destination: join(modelDir, file.fileName) });
    } else {
      throw new DownloadError(
        "wrong-bytes",
        `${path} is not what was published under its name, and the bot would load it before any other. Delete it, or rename it to something that does not end in .gguf, and run this again.`,
      );
    }
  }
  return { present, missing };
}

/** Downloads what is missing, after a look at the disk. Throws DownloadError. */
export async function downloadModelFiles(
  { missing }: ModelFilesPlan,
  options: ModelFilesOptions,
  signal: AbortSignal,
): Promise<void> {
  const { hub, token, modelDir } = options;
  const wanted: WantedFile[] = [];
  let neededBytes = 0;
  for (const file of missing) {
    const offered = await hub.find(file, signal);
    const { fileName, destination } = file;
    wanted.push({ ...offered, destination, fileName, token, magic: "GGUF" });
    const { partPath } = partFiles(destination);
    neededBytes += offered.sizeBytes - (await keptBytes({ ...offered, partPath }));
  }
  const { freeBytes } = options;
  await requireSpace({ folder: modelDir, neededBytes, advice: ADVICE, freeBytes });
  for (const file of wanted) await downloadFile(file, options, signal);
}

/** The file that the bot would load; undefined where there is none. */
function pathInUse(
  wanted: PublishedFile | PublishedModel,
  { models, projectors }: ModelFolderContents,
): string | undefined {
  const files =
    "quantization" in wanted
      ? models.filter(({ label }) => label === wanted.quantization)
      : projectors;
  return inOrderOfUse(files)[0]?.path;
}

/** Undefined where the file is not what was published under its name. */
async function check(
  path: string,
  { hub, onNotice, onProgress }: ModelFilesOptions,
  signal: AbortSignal,
): Promise<PresentFile["checkedBy"] | undefined> {
  const fileName = basename(path);
  const published = findPublished(fileName);
  if (published === undefined) return "header";
  let offered: OfferedFile;
  try {
    offered = await hub.find(published, signal);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    onNotice(
      `${fileName} is there, but could not be compared with what was published: ${error.message}`,
    );
    return "header";
  }
  const { sizeBytes: totalBytes } = offered;
  const fault = await faultOfFile(
    path,
    offered,
    (doneBytes) => {
      const unknown = { bytesPerSecond: null, secondsLeft: null };
      onProgress({ fileName, stage: "checking", doneBytes, totalBytes, ...unknown });
    },
    signal,
  );
  if (fault === undefined) return "checksum";
  onNotice(`${fileName} is not what was published (${fault}).`);
  return undefined;
}
