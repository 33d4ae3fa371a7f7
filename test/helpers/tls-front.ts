import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { createServer } from "node:tls";

export interface TlsFront extends AsyncDisposable {
  readonly port: number;
}

/** Of nobody that anybody knows: whoever should trust it names it in `NODE_EXTRA_CA_CERTS`. */
export const CERTIFICATE_PATH = fileURLToPath(new URL("../fixtures/tls/cert.pem", import.meta.url));
const KEY_PATH = fileURLToPath(new URL("../fixtures/tls/key.pem", import.meta.url));

/** TLS on a port of loopback before a plain one, as a reverse proxy puts it before a host. */
export async function startTlsFront(targetPort: number): Promise<TlsFront> {
  const [cert, key] = await Promise.all([readFile(CERTIFICATE_PATH), readFile(KEY_PATH)]);
  const open = new Set<{ destroy(): unknown }>();
  const server = createServer({ cert, key }, (socket) => {
    const target = connect(targetPort, "127.0.0.1");
    for (const end of [socket, target]) {
      open.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        open.delete(end);
        socket.destroy();
        target.destroy();
      });
    }
    socket.pipe(target).pipe(socket);
  });
  server.on("tlsClientError", () => {}); // Whoever does not trust us hangs up.
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const end of open) end.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
