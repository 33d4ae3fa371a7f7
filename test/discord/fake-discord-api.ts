import type { Locale } from "discord-api-types/v10";
import type { Clock } from "./clock.ts";
import type { CommandStore } from "./command-store.ts";
import type { Faults } from "./faults.ts";
import type { Gateway } from "./gateway.ts";
import type { PermissionName } from "./permissions.ts";
import type { RateLimited } from "./rate-limits.ts";
import type { RequestHook } from "./request-hooks.ts";
import type { SeenRequest } from "./rest-router.ts";
import type { SeenMessage } from "./stored-message.ts";
import type { Upload, UploadOptions, UploadSource } from "./upload.ts";
import type { UserHandle } from "./user-handle.ts";
import type { Violation } from "./violations.ts";
import type {
  DirectChannel,
  GuildChannel,
  GuildOptions,
  WorldChannel,
  WorldGuild,
  WorldUser,
} from "./world.ts";

export interface FakeDiscordOptions {
  /** Default: the real time. */
  readonly clock?: Clock;
  /** The most one file may have; 10 MiB by default, as without a boost. */
  readonly fileLimitBytes?: number;
  readonly heartbeatIntervalMs?: number;
  /** Default: Discord's. `none` for a test in a hurry that is about something else. */
  readonly rateLimits?: "discord" | "none";
}

export interface FakeDiscord extends AsyncDisposable {
  readonly botToken: string;
  readonly applicationId: string;
  /** For the bot, without the version: `http://127.0.0.1:PORT/api`. */
  readonly apiUrl: string;
  readonly cdnBase: string;
  /** `127.0.0.1:PORT`: where attachments are, as an allow-list wants it. */
  readonly host: string;
  readonly bot: WorldUser;
  /** What the bot did that it must not do; to be empty at the end of a test. */
  readonly violations: readonly Violation[];
  /** Every REST request and how it was answered. */
  readonly requests: readonly SeenRequest[];
  /** Those that were refused because there were too many; not those that a fault made so. */
  readonly rateLimited: readonly RateLimited[];
  readonly faults: Faults;
  readonly gateway: Gateway;
  readonly commands: Pick<CommandStore, "list">;
  user(options?: {
    readonly name?: string;
    readonly locale?: `${Locale}`;
    readonly permissions?: readonly PermissionName[];
  }): UserHandle;
  /** To be made before the bot logs in. */
  guild(options?: GuildOptions): WorldGuild;
  dm(user: WorldUser): DirectChannel;
  /** Between this person and somebody else: only user-installed commands work there. */
  privateChannel(user: WorldUser): DirectChannel;
  /** Every thread that was opened, oldest first. A thread has the id of the message that it begins with. */
  threads(): readonly GuildChannel[];
  /** From now on the bot may not do this in the channel; the bot is told. An empty list gives all back. */
  denyBot(channel: GuildChannel, permissions: readonly PermissionName[]): void;
  /** Calls the hook when a request was received and when it was done, until the function returned is called. */
  holdRequests(hook: RequestHook): () => void;
  upload(source: UploadSource, filename?: string, options?: UploadOptions): Upload;
  /** What is in a channel now, oldest first, private answers too. */
  messages(channel: WorldChannel): readonly SeenMessage[];
  /** Every state of every message that ever was, anywhere; for what must never have been shown. */
  everShown(): readonly SeenMessage[];
  /** Resolves with the first message in the channel that satisfies `wanted`, one that is there already too. */
  untilMessage(
    channel: WorldChannel,
    wanted: (message: SeenMessage) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<SeenMessage>;
  /** Resolves with the first request that satisfies `wanted`, a past one too. */
  untilRequest(
    wanted: (request: SeenRequest) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<SeenRequest>;
}
