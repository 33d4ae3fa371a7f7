import { once } from "node:events";
import { Events } from "discord.js";
import type { Logger } from "pino";
import packageJson from "../package.json" with { type: "json" };
import { createPicturePainter } from "./audio/picture/picture-painter.ts";
import { createDiscordDelivery } from "./commands/discord-delivery.ts";
import { discordProblem } from "./commands/discord-problem.ts";
import { createDispatch } from "./commands/dispatch.ts";
import { gatewayState } from "./commands/gateway-state.ts";
import { createCommands } from "./commands/index.ts";
import { createMessageRequests } from "./commands/message-requests.ts";
import { createReplyListener } from "./commands/reply-listener.ts";
import { parseConfig, type ConfigWith } from "./config.ts";
import { createClient } from "./create-client.ts";
import { createLogger } from "./logger.ts";
import { openEngine } from "./open-engine.ts";
import { openHearing } from "./open-hearing.ts";
import { openScratch } from "./open-scratch.ts";
import { openLoggedStores } from "./open-stores.ts";
import { describeAbout } from "./orders/about.ts";
import { createAdmission } from "./orders/admission.ts";
import { createConversations } from "./orders/conversations.ts";
import type { OrderDesk } from "./orders/desk.ts";
import { explainFailure } from "./orders/failure.ts";
import { firstEndMs } from "./orders/report-queue.ts";
import { createOrderDesk } from "./orders/order-desk.ts";
import { createOrderPictures } from "./orders/order-pictures.ts";
import { createQuotas, type Limits } from "./queue/quotas.ts";
import { readSecretFiles } from "./read-secret-files.ts";
import { serveTelemetry } from "./serve-telemetry.ts";
import { lockDataDir } from "./storage/data-dir-lock.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";

type BotConfig = ConfigWith<"DISCORD_TOKEN">;

/** Everything is gone this long after a signal, even where Discord does not answer. */
const SHUTDOWN_MS = 15_000;

await main();

async function main(): Promise<void> {
  let config: BotConfig;
  try {
    config = parseConfig(await readSecretFiles(process.env), ["DISCORD_TOKEN"]);
  } catch (error) {
    process.stderr.write(`${explainFailure(error).operatorMessage}\n`);
    process.exitCode = 2;
    return;
  }
  const logger = createLogger({
    level: config.LOG_LEVEL,
    secrets: [config.DISCORD_TOKEN, config.OPENAI_API_KEY ?? ""],
    format: process.stdout.isTTY ? "pretty" : "json",
    destination: process.stdout,
  });
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stop.abort(signal));
  }
  // Whoever read the log is gone (a closed terminal, a dead pipe). Unheard, the error would come again with each attempt
  // to log it.
  process.stdout.on("error", () => stop.abort("nobody reads the log"));
  // A malformed gateway payload throws inside a socket's handler: orders are stored, so going down in order is safe.
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (err: unknown) => {
      logger.fatal({ err }, "an unexpected error: going down");
      process.exitCode = 1;
      stop.abort(event);
    });
  }

  try {
    await runBot(config, logger, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) {
      const { reason, operatorMessage, isOurs } = explainFailure(error);
      // The words say all of a known fault; the stack only helps with an unknown one.
      logger.fatal(isOurs ? { err: error } : { reason }, operatorMessage);
      process.exitCode = 1;
    }
  }
  // What is left by now (a socket that does not close) is nothing that anybody waits for.
  setTimeout(() => process.exit(), 1000).unref();
}

/** Builds everything, runs until the signal, and takes it down in reverse. */
async function runBot(config: BotConfig, logger: Logger, signal: AbortSignal): Promise<void> {
  await using bot = new AsyncDisposableStack();
  bot.use(await lockDataDir(config.DATA_DIR));
  const stores = bot.use(await openLoggedStores(config.DATA_DIR, "move-aside", logger));
  const { path: tempDir } = bot.use(await openScratch(config.DATA_DIR));
  const { env } = process;
  const telemetry = createTelemetry(Date.now);
  const onServer = telemetry.engine.server;
  const { engine, models, name } = bot.use(
    await openEngine({ config, env, tempDir, onServer, logger }, signal),
  );
  const { quantization } = await models.choose(null); // Better now than at the first order.
  const probeWith = () => models.choose(null);
  const measureWaitMs = config.MEASURE_WAIT_SECONDS * 1000;
  const pictures = bot.use(
    createOrderPictures({
      measurer: () => measurer,
      painter: createPicturePainter({ scratchDir: tempDir, env }),
      waitMs: measureWaitMs,
      logger,
    }),
  );
  const { hearing, measureUpload, measurer, line, serviceTimes } = bot.use(
    await openHearing(
      {
        config,
        env,
        stores,
        engine: telemetry.observeEngine(engine),
        probeWith,
        onRetry: telemetry.engine.retried,
        measureWaitMs,
        observeMeasuring: (measure) => telemetry.measuring.observe(measure),
        onMeasured: (trackHash, measurements) => pictures.begin(trackHash, measurements),
        tempDir,
        logger,
      },
      signal,
    ),
  );

  const client = createClient({ apiUrl: config.DISCORD_API_URL, telemetry });
  const build = { version: packageJson.version, engine: name };
  const gateway = () => gatewayState(client);
  bot.use(
    await serveTelemetry({ config, telemetry, build, stores, line, gateway, logger }, signal),
  );
  const limits = limitsOf(config);
  const desk: OrderDesk = createOrderDesk({
    store: stores.orders,
    choices: stores.choices,
    hearing,
    measureUpload,
    delivery: createDiscordDelivery({
      requests: createMessageRequests(client.rest),
      logger,
      now: Date.now,
      qualities: () => models.qualities(),
      pictureOf: (order) => pictures.of(order),
      onGone: (orderId) => desk.forget(orderId),
    }),
    conversations: createConversations({
      turns: stores.turns,
      heardCapSeconds: config.HEARD_SECONDS,
    }),
    admission: createAdmission({
      store: stores.orders,
      quotas: createQuotas({ storeClient: stores.quotas, limitsFor: () => limits }),
      limitsFor: () => limits,
      isOperator: (userId) => config.OPERATOR_IDS.includes(userId),
      firstEndMs: (orderIds) => firstEndMs(line.view(), orderIds),
      logger,
    }),
    limitsFor: () => limits,
    line: () => line.view(),
    closeLine: () => line.close(),
    typicalTimes: () => serviceTimes.typical(),
    maxAgeMs: config.ORDER_MAX_AGE_MINUTES * 60_000,
    chooseModel: (wanted) => models.choose(wanted),
    qualities: () => models.qualities(),
    about: () =>
      describeAbout({
        models,
        engine: name,
        version: packageJson.version,
        maxUploadBytes: config.MAX_UPLOAD_MB * 1e6,
        heardSeconds: config.HEARD_SECONDS,
      }),
    maxUploadBytes: config.MAX_UPLOAD_MB * 1e6,
    onEnd: (end) => telemetry.orderEnded(end),
    logger,
    now: Date.now,
  });
  const dispatch = createDispatch({ commands: createCommands(desk), desk, logger });
  client.on(Events.InteractionCreate, (interaction) => void dispatch(interaction));
  const onReply = createReplyListener({ desk, logger });
  client.on(Events.MessageCreate, (message) => void onReply(message));
  client.on(Events.Error, (err) => logger.warn({ err }, "gateway error"));
  client.on(Events.ShardReconnecting, () => logger.info("gateway: reconnecting"));
  client.once(Events.ClientReady, ({ user, guilds }) => {
    logger.info({ user: user.tag, guilds: guilds.cache.size, quantization }, "ready");
    desk.resume();
  });

  bot.defer(() => client.destroy());
  bot.defer(() => desk.stop(config.SHUTDOWN_GRACE_SECONDS * 1000));
  try {
    await client.login(config.DISCORD_TOKEN);
  } catch (error) {
    throw discordProblem(error, config.DISCORD_API_URL);
  }
  if (!signal.aborted) await once(signal, "abort");
  logger.info({ signal: String(signal.reason) }, "stopping");
  setTimeout(() => process.exit(), SHUTDOWN_MS).unref();
}

/** The same for everybody, until servers have settings of their own. */
function limitsOf(config: BotConfig): Limits {
  return {
    perPersonPerHour: config.QUOTA_PER_PERSON_HOUR,
    perServerPerHour: config.QUOTA_PER_SERVER_HOUR,
    openPerPerson: config.QUOTA_OPEN_PER_PERSON,
    waitingInAll: config.QUOTA_WAITING,
  };
}
