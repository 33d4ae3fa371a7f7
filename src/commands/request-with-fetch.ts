import type { RESTOptions } from "discord.js";

/**
 * How discord.js sends its requests: with Node's own fetch. Its default is its own undici 6, which would be handed the
 * global dispatcher of our undici 8, and that one refuses the form of an upload ("must be a FormData created by this
 * undici package instance").
 */
export const requestWithFetch: RESTOptions["makeRequest"] = async (url, init) => {
  const { method, headers, body, signal } = init;
  const response = await fetch(url, {
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers: new Headers(Object(headers)) }),
    ...(body === undefined || body === null ? {} : { body: asBody(body) }),
    ...(signal === undefined || signal === null ? {} : { signal }),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two declarations of one web stream differ
  return response as unknown as Awaited<ReturnType<RESTOptions["makeRequest"]>>;
};

/** What @discordjs/rest makes of a message: JSON text, or a form where there are files. */
function asBody(body: unknown): string | FormData {
  if (typeof body === "string" || body instanceof FormData) return body;
  throw new TypeError("@discordjs/rest was expected to send text or a form");
}
