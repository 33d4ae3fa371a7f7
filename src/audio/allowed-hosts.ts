import { AudioError } from "./errors.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "https:": "443", "http:": "80" };

/**
 * Makes the check that every address (also each one redirected to) has to pass. An entry is `host` (the scheme's
 * default port) or `host:port`; a host matches exactly, never its subdomains. Plain http only for loopback.
 * The check throws `host-not-allowed`.
 */
export function createHostCheck(allowedHosts: readonly string[]): (url: URL) => void {
  const allowed = new Set(allowedHosts.map((entry) => entry.trim().toLowerCase()));
  return (url) => {
    const defaultPort = DEFAULT_PORTS[url.protocol];
    const secure = url.protocol === "https:" || LOOPBACK.test(url.hostname);
    const listed =
      allowed.has(`${url.hostname}:${url.port || defaultPort}`) ||
      (url.port === "" && allowed.has(url.hostname));
    if (defaultPort === undefined || !secure || !listed) {
      throw new AudioError(
        "host-not-allowed",
        "I only fetch files that were uploaded to Discord. Attach the track to your message instead of linking it.",
      );
    }
  };
}
