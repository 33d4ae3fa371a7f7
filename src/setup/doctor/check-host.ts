import { request } from "undici";
import { z } from "zod";
import { parseHostUrl } from "../../inference/host-url.ts";
import { ok, problemOf, type Finding } from "./finding.ts";

export interface HostCheckOptions {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  readonly allowHttpHosts: readonly string[];
}

const TIMEOUT_MS = 10_000;
const NAMED = 5;
const WHY_NEEDED = "ENGINE=openai has every track heard by that host.";
const listing = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      // Only llama-server tells.
      architecture: z.object({ input_modalities: z.array(z.string()) }).optional(),
    }),
  ),
});

/** Whether the host is there, takes the key and has the model. Whether it hears, only a question tells. */
export async function checkHost(
  options: HostCheckOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  let url: URL;
  try {
    url = parseHostUrl(options.baseUrl, options.allowHttpHosts);
  } catch (error) {
    return [problemOf("host", error, WHY_NEEDED)];
  }
  const startedMs = performance.now();
  try {
    const { statusCode, body } = await request(`${url.href}/models`, {
      headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await body.text();
    const tookMs = Math.round(performance.now() - startedMs);
    return [judge(url.host, statusCode, text, options, tookMs)];
  } catch (error) {
    signal.throwIfAborted();
    return [unreachable(url.host, error)];
  }
}

function judge(
  host: string,
  status: number,
  text: string,
  { model }: HostCheckOptions,
  tookMs: number,
): Finding {
  if (status === 401 || status === 403) {
    return problem(
      `${host} refused our key (${status})`,
      "Set OPENAI_API_KEY to a key of this host.",
    );
  }
  if (status >= 500) return problem(`${host} failed (${status})`, "Look at the host's log.");
  const parsed = status === 200 ? listing.safeParse(parseJson(text)) : undefined;
  if (parsed?.success !== true) {
    return {
      check: "host",
      severity: "hint",
      what: `${host} is there, but does not list its models (${status})`,
      why: "So whether it has OPENAI_MODEL shows only when it is asked. The address may be wrong, too.",
      mend: "Is OPENAI_BASE_URL the host's API (mostly …/v1)?",
    };
  }
  const { data } = parsed.data;
  const found = data.find(({ id }) => id === model);
  const modalities = (found ?? data[0])?.architecture?.input_modalities;
  if (modalities !== undefined && !modalities.includes("audio")) {
    return problem(
      `${host} says that its model takes ${modalities.join(", ")}, not audio`,
      "Start its llama-server with --mmproj and Music Flamingo's projector.",
    );
  }
  if (found !== undefined) return ok("host", `${host} has ${model} (${tookMs} ms)`);
  // A llama-server with one model answers whatever that is called.
  const only = data.length === 1 ? data[0] : undefined;
  if (only?.architecture !== undefined) return ok("host", `${host} has ${only.id} (${tookMs} ms)`);
  return {
    check: "host",
    severity: "warning",
    what: `${host} does not list ${model}, but ${
      data
        .slice(0, NAMED)
        .map(({ id }) => id)
        .join(", ") || "nothing"
    }`,
    why: "Many hosts refuse a model that they do not know by that name.",
    mend: "Set OPENAI_MODEL to one of those that it lists.",
  };
}

function unreachable(host: string, error: unknown): Finding {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = error instanceof Error && error.name === "TimeoutError" ? "no answer in 10 s" : code;
  return problem(
    `${host} cannot be reached${why === "" ? "" : ` (${why})`}`,
    "Does it run, does it listen on that address, and is OPENAI_BASE_URL right?",
  );
}

function problem(what: string, mend: string): Finding {
  return { check: "host", severity: "problem", what, why: WHY_NEEDED, mend };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
