// Writes .env.example from the schema: `node scripts/env-example.ts > .env.example`. A test keeps the two equal.
import { environmentSchema } from "../src/config.ts";

if (import.meta.main) process.stdout.write(envExample());

export function envExample(): string {
  const head =
    "# Copy to .env and fill in. What is set in the environment wins over this file.\n# A line that is commented out shows the default.\n";
  const blocks = Object.entries(environmentSchema.shape).map(([name, field]) => {
    const description = field.meta()?.description ?? "";
    const parsed = field.safeParse(undefined);
    const value = parsed.success && parsed.data !== undefined ? String(parsed.data) : "";
    return `# ${description}\n${value === "" ? "" : "# "}${name}=${value}\n`;
  });
  return [head, ...blocks].join("\n");
}
