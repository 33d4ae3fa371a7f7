import type { Logger } from "pino";
import type { Quality } from "../orders/quality.ts";

/** What is installed, the best first; none where nobody can say: an answer that is there must not wait for that. */
export async function installedQualities(
  list: () => Promise<readonly Quality[]>,
  logger: Logger,
): Promise<readonly Quality[]> {
  try {
    return await list();
  } catch (err) {
    logger.debug({ err }, "nobody knows which qualities there are");
    return [];
  }
}
