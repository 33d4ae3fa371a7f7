import type { IncomingMessage } from "node:http";
import { invalidForm } from "./violations.ts";
import { refuse } from "./refusals.ts";

export interface UploadedFile {
  /** The n of `files[n]`, which `attachments[].id` refers to. */
  readonly index: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface RequestBody {
  /** The JSON part; undefined where the request had no body. */
  readonly payload: unknown;
  readonly files: readonly UploadedFile[];
}

const REQUEST_LIMIT_BYTES = 25 * 1024 * 1024;

/** Reads JSON or multipart (`payload_json` and `files[n]`). Refuses more than 25 MiB, as Discord does. */
export async function readRequestBody(request: IncomingMessage): Promise<RequestBody> {
  const bytes = await readAll(request);
  const contentType = request.headers["content-type"] ?? "";
  if (bytes.byteLength === 0) return { payload: undefined, files: [] };
  if (!contentType.startsWith("multipart/form-data")) {
    return { payload: parseJson(bytes.toString("utf8")), files: [] };
  }
  const form = await new Response(new Uint8Array(bytes), {
    headers: { "content-type": contentType },
  }).formData();
  const files: UploadedFile[] = [];
  let payload: unknown = {};
  for (const [name, value] of form) {
    if (typeof value === "string") {
      if (name === "payload_json") payload = parseJson(value);
      continue;
    }
    files.push({
      index: /^files\[(\d+)\]$/.exec(name)?.[1] ?? name,
      filename: value.name,
      contentType: value.type === "" ? "application/octet-stream" : value.type,
      bytes: new Uint8Array(await value.arrayBuffer()),
    });
  }
  return { payload, files };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes <= REQUEST_LIMIT_BYTES) chunks.push(chunk);
  }
  // Read to the end first: a connection closed in the middle would look like a fault of the network.
  if (sizeBytes > REQUEST_LIMIT_BYTES) throw refuse.tooLarge();
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidForm([{ path: "", code: "NOT_JSON", message: "not JSON" }], "schema");
  }
}
