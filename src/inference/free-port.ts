import { once } from "node:events";
import { createServer } from "node:net";

/** A loopback port that nobody listens on now; somebody else may take it before its use. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a port was expected");
  return address.port;
}
