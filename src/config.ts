import { z } from "zod";
import { UserError } from "./errors.ts";

const text = z.string().trim().min(1);
const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number({ error: "must be a whole number" })
    .int("must be a whole number")
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
const snowflake = z.string().regex(/^\d{17,20}$/, "must be an id of 17 to 20 digits");
const list = z
  .string()
  .transform((value) => value.split(",").map((item) => item.trim().toLowerCase()))
  .pipe(
    z.array(z.string().regex(/^[a-z0-9.[\]:-]+$/, "must be host or host:port, parted by commas")),
  );
const idList = z
  .string()
  .transform((value) => value.split(",").map((item) => item.trim()))
  .pipe(
    z.array(z.string().regex(/^\d{17,20}$/, "must be ids of 17 to 20 digits, parted by commas")),
  );

/** Every variable, with its default and (for `.env.example`) its meaning. */
export const environmentSchema = z.object({
  DISCORD_TOKEN: text.optional().meta({
    description: "The bot's token: Discord developer portal, your application, Bot, Reset Token.",
  }),
  DISCORD_TOKEN_FILE: text.optional().meta({
    description: "A file that holds the token, instead of DISCORD_TOKEN (Docker, systemd).",
  }),
  DISCORD_APP_ID: snowflake.optional().meta({
    description: "The application's id: General Information in the same place.",
  }),
  DISCORD_GUILD_ID: snowflake.optional().meta({
    description: "Deploy the commands to this one server (at once) instead of everywhere.",
  }),
  DISCORD_API_URL: z.url("must be a URL").default("https://discord.com/api").meta({
    description: "Discord's API, without a version. Only for tests and proxies.",
  }),
  ATTACHMENT_HOSTS: list.default(["cdn.discordapp.com", "media.discordapp.net"]).meta({
    description:
      "Hosts that tracks are fetched from: host or host:port, parted by commas. Plain http only for loopback.",
  }),
  DATA_DIR: text.default("./data").meta({
    description: "Where orders, answers and decoded audio are kept. One bot a folder.",
  }),
  MODEL_DIR: text.default("./models").meta({
    description: "The folder with Music Flamingo's GGUF files and its projector.",
  }),
  QUANTIZATION: text.optional().meta({
    description:
      "IQ3_M, Q6_K, Q8_0, any other that is there, or fast, balanced, best. Default: the best installed.",
  }),
  ENGINE: z
    .enum(["llama-mtmd-cli", "llama-server", "openai"], {
      error: "must be llama-mtmd-cli, llama-server or openai",
    })
    .default("llama-mtmd-cli")
    .meta({
      description:
        "How the model is run: llama-mtmd-cli starts one process for each answer; llama-server stays in memory, so that the next question about a track does not hear it again; openai asks a host elsewhere.",
    }),
  LLAMA_BIN_DIR: text.optional().meta({
    description: "The folder with llama-mtmd-cli and llama-server. Default: the programs on PATH.",
  }),
  RESIDENT_MODELS: wholeNumber(1, 8).default(1).meta({
    description: "ENGINE=llama-server: how many qualities may be in the GPU's memory at once.",
  }),
  IDLE_UNLOAD_MINUTES: wholeNumber(0, 100_000).default(15).meta({
    description:
      "ENGINE=llama-server: the model leaves memory after so long without a question; 0 is never.",
  }),
  SERVER_CACHE_MB: wholeNumber(0, 1_000_000).default(4096).meta({
    description:
      "ENGINE=llama-server: ordinary memory for conversations that may go on: 57 KB a token, 0.2 GB for 150 s of music.",
  }),
  OPENAI_BASE_URL: z.url("must be a URL").optional().meta({
    description: "ENGINE=openai: an OpenAI-compatible host that takes input_audio, up to /v1.",
  }),
  OPENAI_API_KEY: text
    .optional()
    .meta({ description: "ENGINE=openai: its key, where it wants one." }),
  OPENAI_API_KEY_FILE: text.optional().meta({
    description: "ENGINE=openai: a file that holds the key, instead of OPENAI_API_KEY.",
  }),
  OPENAI_MODEL: text
    .optional()
    .meta({ description: "ENGINE=openai: what the host calls the model." }),
  OPENAI_HTTP_HOSTS: list.default([]).meta({
    description:
      "ENGINE=openai: hosts that may be asked without TLS: host or host:port, parted by commas. Loopback always may.",
  }),
  GPU_LAYERS: wholeNumber(0, 999).default(99).meta({
    description: "How many of the model's layers go to the GPU; 99 is all of them, 0 none.",
  }),
  CONTEXT_TOKENS: wholeNumber(1024, 131_072).optional().meta({
    description: "The model's context. Default: what the audio and the answer need.",
  }),
  MAX_OUTPUT_TOKENS: wholeNumber(16, 8192).default(600).meta({
    description: "The longest answer, in tokens (a word is about 1.3).",
  }),
  HEARD_SECONDS: wholeNumber(30, 600).default(600).meta({
    description: "How much of a track the model hears; the model itself stops at 600.",
  }),
  MAX_UPLOAD_MB: wholeNumber(1, 2000).default(100).meta({
    description: "The largest file that is fetched, in megabytes (10^6 bytes).",
  }),
  ENGINE_CONCURRENCY: wholeNumber(1, 16).default(1).meta({
    description: "How many answers are made at once; each needs the memory of a whole model.",
  }),
  PREPARE_AHEAD: wholeNumber(0, 20).default(2).meta({
    description: "How many tracks are held ready while the engine works on others.",
  }),
  MEASURE_WAIT_SECONDS: wholeNumber(0, 60).default(5).meta({
    description:
      "How long an answer that is there, or a question that they help with, waits for the track's measurements, and a card for the picture; then it goes without.",
  }),
  ANSWER_DEADLINE_SECONDS: wholeNumber(1, 86_400).optional().meta({
    description:
      "When a run counts as hung and is ended. Default: by the track's length, 9 minutes for 2.5 minutes of music.",
  }),
  ENGINE_PROBE_SECONDS: wholeNumber(1, 3600).default(30).meta({
    description:
      "After repeated failures of the engine orders wait, and this much later it is tried with a test tone; doubled each time, up to 10 minutes.",
  }),
  ORDER_MAX_AGE_MINUTES: wholeNumber(1, 1440).default(120).meta({
    description: "An order that nobody got to by then is closed with an honest message.",
  }),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 12).default(10).meta({
    description: "How long what is being heard may take to finish when the bot is told to stop.",
  }),
  QUOTA_PER_PERSON_HOUR: wholeNumber(1, 100_000).default(10).meta({
    description:
      "How many tracks one person may have heard in an hour; answers from the cache are free.",
  }),
  QUOTA_PER_SERVER_HOUR: wholeNumber(1, 1_000_000).default(60).meta({
    description: "How many tracks one server may have heard in an hour.",
  }),
  QUOTA_OPEN_PER_PERSON: wholeNumber(1, 100_000).default(3).meta({
    description: "How many orders of one person may stand in line at a time.",
  }),
  QUOTA_WAITING: wholeNumber(1, 100_000).default(200).meta({
    description: "How many orders may be open in all.",
  }),
  OPERATOR_IDS: idList.default([]).meta({
    description: "Discord users without quotas, by id, parted by commas.",
  }),
  AUDIO_CACHE_MB: wholeNumber(50, 1_000_000).default(2000).meta({
    description: "How much decoded audio is kept; what was not used for longest goes first.",
  }),
  METRICS_PORT: wholeNumber(0, 65_535).optional().meta({
    description:
      "Where /metrics, /livez and /readyz are served; 0 takes any free port and logs which. Default: nowhere.",
  }),
  METRICS_HOST: text.default("127.0.0.1").meta({
    description:
      "The address for them: 0.0.0.0 in a container. Whoever reaches it needs no password, and learns no secret.",
  }),
  STALLED_AFTER_SECONDS: wholeNumber(1, 86_400).optional().meta({
    description:
      "When orders wait and none was begun or ended for so long, /readyz says so. Default: the longest that one answer may take, and 5 minutes.",
  }),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be one of trace, debug, info, warn, error, fatal, silent",
    })
    .default("info")
    .meta({ description: "trace, debug, info, warn, error, fatal or silent." }),
});

export type Config = z.output<typeof environmentSchema>;
export type Variable = keyof Config;

/** The configuration with `Needed` guaranteed to be there. */
export type ConfigWith<Needed extends Variable> = Config & {
  readonly [Name in Needed]-?: NonNullable<Config[Name]>;
};

/**
 * Reads the whole environment once. Throws a UserError that names every bad or missing variable at once and repeats no
 * value, since one of them may be a secret. An empty variable counts as not set.
 */
export function parseConfig<Needed extends Variable = never>(
  env: Readonly<Record<string, string | undefined>>,
  needed: readonly Needed[] = [],
): ConfigWith<Needed> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ""));
  const parsed = environmentSchema.safeParse(set);
  const faults = parsed.success
    ? needed.filter((name) => parsed.data[name] === undefined).map((name) => `${name} is not set`)
    : [
        ...parsed.error.issues.map((issue) => `${issue.path.slice(0, 1).join("")} ${words(issue)}`),
        ...needed.filter((name) => set[name] === undefined).map((name) => `${name} is not set`),
      ];
  if (!parsed.success || faults.length > 0) {
    throw new UserError(
      "bad-configuration",
      `The configuration is not complete (npm run setup asks for it, .env.example says what it is):\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- just checked, name by name
  return parsed.data as ConfigWith<Needed>;
}

function words(issue: z.core.$ZodIssue): string {
  // Zod's own texts may quote what they were given; ours never do.
  return issue.message.startsWith("must ") ? issue.message : "has a value of the wrong form";
}
