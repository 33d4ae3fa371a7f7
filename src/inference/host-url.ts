import { InferenceError } from "./errors.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address of an OpenAI-compatible host, such as `https://gpu.example/v1`, without query and trailing slash. Plain
 * http is for this machine, and for hosts (`host` or `host:port`) that are allowed by name. Throws `host-insecure` for
 * any other, since key and track would travel for everybody to read, and `failed` for what is no such address.
 */
export function parseHostUrl(text: string, allowHttpHosts: readonly string[]): URL {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "") {
    throw new InferenceError(
      "failed",
      "OPENAI_BASE_URL is no address of a host",
      "It is like https://gpu.example/v1, without a name and a password in it.",
    );
  }
  const { protocol, hostname, host } = url;
  const isAllowed = [host, hostname].some((name) => allowHttpHosts.includes(name.toLowerCase()));
  if (protocol === "http:" && !LOOPBACK.test(hostname) && !isAllowed) {
    throw new InferenceError(
      "host-insecure",
      `${host} would be reached without encryption`,
      `Use https, or allow it: OPENAI_HTTP_HOSTS=${host}`,
    );
  }
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}
