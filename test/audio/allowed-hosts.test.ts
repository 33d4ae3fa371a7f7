import { describe, expect, it } from "vitest";
import { createHostCheck } from "../../src/audio/allowed-hosts.ts";

const check = createHostCheck([
  "cdn.example.com",
  "media.example.com:8443",
  "127.0.0.1:9000",
  "[::1]:9000",
]);

describe("the hosts an upload may come from", () => {
  it.each([
    "https://cdn.example.com/a.mp3",
    "https://CDN.example.com:443/a.mp3",
    "https://media.example.com:8443/a.mp3",
    "http://127.0.0.1:9000/a.mp3",
    "http://[::1]:9000/a.mp3",
  ])("include %s", (address) => {
    expect(() => check(new URL(address))).not.toThrow();
  });

  it.each([
    { address: "https://example.com/a.mp3", why: "another host" },
    { address: "https://x.cdn.example.com/a.mp3", why: "a subdomain" },
    { address: "https://cdn.example.com.evil.net/a.mp3", why: "a longer name" },
    { address: "https://cdn.example.com@evil.net/a.mp3", why: "the name is only a user" },
    { address: "https://cdn.example.com:8443/a.mp3", why: "another port" },
    { address: "https://media.example.com/a.mp3", why: "the default port is not the one listed" },
    { address: "http://cdn.example.com/a.mp3", why: "not encrypted" },
    { address: "http://127.0.0.1/a.mp3", why: "another port of this machine" },
    { address: "file:///etc/passwd", why: "a file of this machine" },
    { address: "data:audio/wav;base64,AAAA", why: "not a host at all" },
  ])("exclude $address: $why", ({ address }) => {
    expect(() => check(new URL(address))).toThrow(
      expect.objectContaining({ reason: "host-not-allowed" }),
    );
  });
});
