// Writes docs/configuration.md from the schema: `node scripts/config-table.ts > docs/configuration.md`. A test keeps the
// two equal.
import { environmentSchema } from "../src/config.ts";

/** For whom a variable is, by how its name begins; the first that fits. */
const GROUPS = [
  { title: "Discord", names: /^(DISCORD|ATTACHMENT|OPERATOR)_/ },
  { title: "The engine elsewhere (`ENGINE=openai`)", names: /^OPENAI_/ },
  { title: "Quotas", names: /^QUOTA_/ },
  {
    title: "The model and its engine",
    names:
      /^(ENGINE|MODEL|QUANTIZATION|LLAMA|RESIDENT|IDLE|SERVER_CACHE|GPU|CONTEXT|MAX_OUTPUT|HEARD|ANSWER)/,
  },
  { title: "Everything else", names: /./ },
] as const;

/** docs/configuration.md. */
export function configTable(): string {
  const head = [
    "# Configuration",
    "",
    "Every variable, from the schema that the bot reads ([src/config.ts](../src/config.ts)). They come from the environment, else from",
    "`.env`; an empty one counts as not set. A wrong value is named at the start, all of them at once, and never repeated,",
    "since it may be a secret.",
  ];
  const tables = GROUPS.flatMap(({ title }) => {
    const rows = variables()
      .filter(({ name }) => groupOf(name) === title)
      .map(({ name, shown, description }) => [`\`${name}\``, shown, description]);
    return rows.length === 0 ? [] : ["", `## ${title}`, "", ...table(rows)];
  });
  return `${[...head, ...tables].join("\n")}\n`;
}

/** As the formatter has it: columns of one width. */
function table(rows: readonly (readonly string[])[]): string[] {
  const lines = [["variable", "default", "meaning"], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const rule = widths.map((width) => "-".repeat(width));
  const [head = [], ...rest] = lines;
  return [head, rule, ...rest].map(
    (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
}

function groupOf(name: string): string | undefined {
  return GROUPS.find(({ names }) => names.test(name))?.title;
}

function variables() {
  return Object.entries(environmentSchema.shape).map(([name, field]) => {
    const parsed = field.safeParse(undefined);
    const value = parsed.success && parsed.data !== undefined ? String(parsed.data) : "";
    return {
      name,
      shown: value === "" ? "" : `\`${value}\``,
      // A bar would end the cell.
      description: (field.meta()?.description ?? "").replaceAll("|", "\\|"),
    };
  });
}

if (import.meta.main) process.stdout.write(configTable());
