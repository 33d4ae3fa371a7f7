import { text } from "node:stream/consumers";
import { z } from "zod";
import { SetupError } from "../errors.ts";
import { connectionProblem, statusProblem } from "./problems.ts";
import { abandon, isPrivate, type WebClient } from "./web-client.ts";

export interface ReleaseAsset {
  readonly name: string;
  readonly url: URL;
  readonly sizeBytes: number;
  /** Hex, as GitHub computed it when the file was uploaded. */
  readonly sha256: string;
}

/** Of October 2026. Releases with a version (`v0.5.0`) hold no programs, only the `b…` ones do. */
export const RELEASE_TAG = "b11429";
export const RELEASE_API = "https://api.github.com/repos/ggml-org/llama.cpp";

const release = z.object({
  assets: z.array(
    z.object({
      name: z.string(),
      browser_download_url: z.url(),
      size: z.int().positive(),
      digest: z.string().nullish(),
    }),
  ),
});

/** The archives of one release of llama.cpp that can be checked. Throws DownloadError, or SetupError `no-release`. */
export async function readRelease(
  { client, api, tag }: { readonly client: WebClient; readonly api: string; readonly tag: string },
  signal: AbortSignal,
): Promise<readonly ReleaseAsset[]> {
  const address = new URL(`${api}/releases/tags/${encodeURIComponent(tag)}`);
  const headers = { accept: "application/vnd.github+json" };
  const { response, url, redirected } = await client.open(
    address,
    { method: "GET", headers },
    signal,
  );
  const { statusCode: status } = response;
  if (status !== 200) {
    abandon(response);
    const refused = { status, headers: response.headers, url, redirected, nowMs: Date.now() };
    throw status === 403
      ? statusProblem({ ...refused, status: 429 }) // How GitHub says that it was asked too often.
      : statusProblem(refused);
  }
  const body = await text(response.body).catch((error: unknown) => {
    signal.throwIfAborted();
    throw connectionProblem(error, url);
  });
  return parseAssets(body, url);
}

function parseAssets(body: string, from: URL): readonly ReleaseAsset[] {
  const parsed = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue("no JSON");
        return z.NEVER;
      }
    })
    .pipe(release)
    .safeParse(body);
  if (!parsed.success) {
    throw new SetupError("no-release", `${from.href} is no release of llama.cpp.`);
  }
  return parsed.data.assets.flatMap(({ name, browser_download_url, size, digest }) => {
    const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? "")?.[1];
    const url = new URL(browser_download_url);
    return sha256 !== undefined && isPrivate(url) ? [{ name, url, sizeBytes: size, sha256 }] : [];
  });
}
