import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FileServer extends AsyncDisposable {
  /** `127.0.0.1:PORT`: as an entry of the allow-list. */
  readonly host: string;
  readonly url: string;
  /** How many requests have come in. */
  readonly requests: number;
}

/** A real HTTP server on a free port of this machine. `answer` gets the number of the request, from 1. */
export async function startFileServer(
  answer: (response: ServerResponse, count: number, request: IncomingMessage) => void,
): Promise<FileServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(response, requests, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/track.mp3`,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
