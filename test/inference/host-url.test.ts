import { describe, expect, it } from "vitest";
import { parseHostUrl } from "../../src/inference/host-url.ts";

describe("the address of a host", () => {
  it.each([
    { text: "https://gpu.example/v1", href: "https://gpu.example/v1" },
    { text: "https://gpu.example/v1//?x=1#top", href: "https://gpu.example/v1" },
    { text: "http://localhost:8000/v1", href: "http://localhost:8000/v1" },
    { text: "http://127.0.0.1:8000/v1", href: "http://127.0.0.1:8000/v1" },
    { text: "http://[::1]:8000/v1", href: "http://[::1]:8000/v1" },
  ])("may be $text", ({ text, href }) => {
    expect(parseHostUrl(text, []).href).toBe(href);
  });

  it.each([
    "http://gpu.example/v1",
    "http://192.168.0.5:8000/v1",
    "http://localhost.evil.example/v1",
    "http://127.0.0.1.evil.example/v1",
  ])("must be encrypted: not %s", (text) => {
    expect(() => parseHostUrl(text, ["other"])).toThrow(
      expect.objectContaining({
        reason: "host-insecure",
        hint: expect.stringContaining("OPENAI_HTTP_HOSTS"),
      }),
    );
  });

  it.each([["gpu"], ["gpu:8000"]])("may be plain http where %s is allowed by name", (allowed) => {
    expect(parseHostUrl("http://GPU:8000/v1", [allowed]).href).toBe("http://gpu:8000/v1");
  });

  it.each(["gpu.example", "ftp://gpu.example", "https://me:secret@gpu.example/v1", ""])(
    "is not %j, and that is not repeated",
    (text) => {
      expect(() => parseHostUrl(text, [])).toThrow(
        expect.objectContaining({
          reason: "failed",
          message: expect.not.stringContaining("secret"),
        }),
      );
    },
  );
});
