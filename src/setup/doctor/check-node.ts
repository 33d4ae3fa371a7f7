import { ok, type Finding } from "./finding.ts";

const OLDEST = [24, 12] as const;

/** `version` is Node's own, such as `v24.21.0`. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return ok("node", `Node ${version.replace(/^v/, "")}`);
  }
  return {
    check: "node",
    severity: "problem",
    what: `Node ${version.replace(/^v/, "")} is too old`,
    why: `The sources run as they are, without a build, and the database is Node's own: both need Node ${OLDEST.join(".")} or newer.`,
    mend: "npm ci brings a Node of its own, which every npm script uses: npm run doctor. Or install Node 24 (https://nodejs.org).",
  };
}
