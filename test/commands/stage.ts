import { Events, REST, type Client, type Interaction, type Message } from "discord.js";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { createDiscordDelivery } from "../../src/commands/discord-delivery.ts";
import { createDispatch } from "../../src/commands/dispatch.ts";
import { createCommands, DEFINITIONS } from "../../src/commands/index.ts";
import { createReplyListener } from "../../src/commands/reply-listener.ts";
import { createMessageRequests } from "../../src/commands/message-requests.ts";
import { requestWithFetch } from "../../src/commands/request-with-fetch.ts";
import type { Delivery } from "../../src/orders/delivery.ts";
import type { OrderDesk } from "../../src/orders/desk.ts";
import type { Order } from "../../src/orders/order.ts";
import type { TrackPicture } from "../../src/orders/painter.ts";
import type { TrackAnswer } from "../../src/orders/track-answer.ts";
import { createManualClock, type ManualClock } from "../discord/clock.ts";
import { startFakeDiscord, type FakeDiscord } from "../discord/fake-discord.ts";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import { logIn } from "../discord/log-in.ts";
import { MODERATOR } from "../discord/permissions.ts";
import type { SeenMessage } from "../discord/stored-message.ts";
import type { UserHandle } from "../discord/user-handle.ts";
import type { GuildChannel, GuildOptions, WorldChannel } from "../discord/world.ts";
import { answered, createFakeDesk, turnOf, type FakeDesk } from "./fake-desk.ts";

export interface Stage extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly client: Client<true>;
  readonly clock: ManualClock;
  readonly channel: GuildChannel;
  readonly ada: UserHandle;
  /** May tidy up after others. */
  readonly moderator: UserHandle;
  readonly desk: FakeDesk;
  readonly delivery: Delivery;
  /** The routes of all edits, in order. */
  edits(): readonly string[];
  /** Orders whose message the delivery has found deleted. */
  readonly gone: readonly string[];
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Resolves when the bot has done all it does for this interaction, or this message. */
  untilHandled(one: { readonly id: string }): Promise<void>;
  /** Asks for a track and resolves with the order, once it is acknowledged. */
  ask(options?: AskOptions): Promise<AskedOrder>;
  /** As `ask`, and answered: with its card, and the turn that can be gone on from. */
  answer(
    options?: AskOptions,
    changes?: Partial<TrackAnswer>,
  ): Promise<AskedOrder & { readonly card: SeenMessage }>;
}

export interface AskedOrder {
  readonly order: Order;
  readonly interaction: InteractionHandle;
}

export interface AskOptions {
  readonly visibility?: "public" | "private";
  readonly where?: "userInstall";
  readonly thread?: boolean;
  /** Default: the stage's. */
  readonly channel?: WorldChannel;
}

export interface StageOptions {
  readonly desk?: Partial<OrderDesk>;
  readonly guild?: GuildOptions;
  readonly picture?: TrackPicture;
}

/** A stage for the test that runs; it is taken down with it. */
export async function useStage(options?: StageOptions): Promise<Stage> {
  const stage = await openStage(options);
  onTestFinished(() => stage[Symbol.asyncDispose]());
  return stage;
}

/** The real commands and the real delivery with a real discord.js, against a Discord on loopback; only the desk is a fake. */
async function openStage({ desk: overrides, guild, picture }: StageOptions = {}): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  const clock = createManualClock();
  const discord = opened.use(await startFakeDiscord({ clock, rateLimits: "none" }));
  const channel = discord.guild(guild).channel();
  const ada = discord.user({ name: "Ada" });
  const moderator = discord.user({ name: "Mo", permissions: MODERATOR });
  const { client } = opened.use(await logIn(discord));
  await client.application.commands.set([...DEFINITIONS]);

  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: "debug" }, { write: (line) => log.push(JSON.parse(line)) });
  const desk = createFakeDesk(overrides);
  const dispatch = createDispatch({ commands: createCommands(desk), desk, logger });
  const handled = new Map<string, PromiseWithResolvers<undefined>>();
  client.on(Events.InteractionCreate, (interaction) => void handle(interaction));
  const listen = createReplyListener({ desk, logger });
  client.on(Events.MessageCreate, (message) => void hear(message));
  const rest = new REST({ api: discord.apiUrl, makeRequest: requestWithFetch }).setToken(
    discord.botToken,
  );
  const gone: string[] = [];
  const delivery = createDiscordDelivery({
    requests: createMessageRequests(rest),
    logger,
    now: () => clock.now(),
    qualities: () => desk.qualities(),
    pictureOf: async () => picture ?? null,
    onGone: (orderId) => gone.push(orderId),
  });

  return {
    discord,
    client,
    clock,
    channel,
    ada,
    moderator,
    desk,
    delivery,
    gone,
    log,
    edits: () =>
      discord.requests.map(({ route }) => route).filter((route) => route.startsWith("PATCH")),
    untilHandled: async ({ id }) => handledOf(id).promise,
    ask,
    async answer(options, changes) {
      const { order, interaction } = await ask(options);
      const done = answered(order, "It swells.", changes);
      desk.turns.push(
        turnOf(order, changes?.moment === undefined ? {} : { moment: changes.moment }),
      );
      await delivery.deliver(done, "first");
      return { order, interaction, card: interaction.response() };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };

  async function ask(options: AskOptions = {}): Promise<AskedOrder> {
    const { visibility = "public", where, thread = false } = options;
    const interaction = ada.slash(
      options.channel ?? channel,
      "describe",
      {
        track: discord.upload({ sizeBytes: 9 }, "tune.mp3"),
        private: visibility === "private",
        thread,
      },
      where === undefined ? {} : { where },
    );
    await handledOf(interaction.id).promise;
    const order = desk.taken.find(({ id }) => id === interaction.id);
    if (order === undefined) throw new Error(`not taken: ${JSON.stringify(log)}`);
    return { order, interaction };
  }

  async function handle(interaction: Interaction): Promise<void> {
    await dispatch(interaction);
    handledOf(interaction.id).resolve(undefined);
  }

  async function hear(message: Message): Promise<void> {
    await listen(message);
    handledOf(message.id).resolve(undefined);
  }

  function handledOf(id: string): PromiseWithResolvers<undefined> {
    const known = handled.get(id) ?? Promise.withResolvers<undefined>();
    handled.set(id, known);
    return known;
  }
}
