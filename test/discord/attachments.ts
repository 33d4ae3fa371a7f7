import { createHmac, randomBytes } from "node:crypto";
import type { APIAttachment } from "discord-api-types/v10";
import type { CdnFault } from "./cdn-faults.ts";
import type { Clock } from "./clock.ts";
import type { Snowflakes } from "./snowflake.ts";

/** Where the bytes come from. `virtualBytes` zeros take no memory, however many they are. */
export type FileSource =
  | { readonly bytes: Uint8Array }
  | { readonly path: string }
  | { readonly virtualBytes: number };

export interface StoredAttachment {
  readonly id: string;
  /** Options of commands lie in `ephemeral-attachments`, files of messages in `attachments`. */
  readonly folder: "attachments" | "ephemeral-attachments";
  /** The channel, or the application for a command's option. */
  readonly ownerId: string;
  readonly filename: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly contentType: string | undefined;
  /** What Discord says; the source may hold something else. */
  readonly sizeBytes: number;
  readonly durationSeconds: number | undefined;
  /** Base64, as voice messages have it. */
  readonly waveform: string | undefined;
  readonly source: FileSource;
  readonly traffic: Traffic;
}

/** What happens to an upload's bytes; shared by all attachments that one upload became. */
export interface Traffic {
  readonly faults: { readonly fault: CdnFault; left: number }[];
  /** How often the bytes were asked for. */
  requestCount: number;
  /** Settles when they are asked for the first time. */
  readonly asked: PromiseWithResolvers<undefined>;
}

export type NewAttachment = Omit<StoredAttachment, "id" | "traffic"> & {
  readonly traffic?: Traffic;
};

export interface Attachments {
  add(attachment: NewAttachment): StoredAttachment;
  get(id: string): StoredAttachment | undefined;
  /** A fresh link, good for a day by the clock. */
  signedUrl(attachment: StoredAttachment): string;
  /** Whether the link was signed here and has not expired. */
  verifies(url: URL): boolean;
  toApi(attachment: StoredAttachment): APIAttachment;
}

export function createTraffic(): Traffic {
  return { faults: [], requestCount: 0, asked: Promise.withResolvers() };
}

const LINK_LIFETIME_SECONDS = 24 * 60 * 60;

export function createAttachments(options: {
  readonly clock: Clock;
  readonly snowflakes: Snowflakes;
  /** The origin of the CDN, without a slash at its end. */
  readonly cdnBase: () => string;
}): Attachments {
  const key = randomBytes(32);
  const byId = new Map<string, StoredAttachment>();

  const sign = (pathname: string, expires: string, issued: string): string =>
    createHmac("sha256", key).update(`${pathname}|${expires}|${issued}`).digest("hex");

  function signedUrl({ folder, ownerId, id, filename }: StoredAttachment): string {
    const url = new URL(
      `/${folder}/${ownerId}/${id}/${encodeURIComponent(filename)}`,
      options.cdnBase(),
    );
    const issuedSeconds = Math.floor(options.clock.now() / 1000);
    const issued = issuedSeconds.toString(16);
    const expires = (issuedSeconds + LINK_LIFETIME_SECONDS).toString(16);
    url.search = `ex=${expires}&is=${issued}&hm=${sign(url.pathname, expires, issued)}&`;
    return url.href;
  }

  return {
    add(attachment) {
      const stored: StoredAttachment = {
        ...attachment,
        id: options.snowflakes.next(),
        traffic: attachment.traffic ?? createTraffic(),
      };
      byId.set(stored.id, stored);
      return stored;
    },
    get: (id) => byId.get(id),
    signedUrl,
    verifies(url) {
      const expires = url.searchParams.get("ex") ?? "";
      const issued = url.searchParams.get("is") ?? "";
      const genuine = url.searchParams.get("hm") === sign(url.pathname, expires, issued);
      return genuine && Number.parseInt(expires, 16) * 1000 > options.clock.now();
    },
    toApi(attachment) {
      const url = signedUrl(attachment);
      return {
        id: attachment.id,
        filename: attachment.filename,
        size: attachment.sizeBytes,
        url,
        proxy_url: url,
        ...(attachment.contentType === undefined ? {} : { content_type: attachment.contentType }),
        ...(attachment.title === undefined ? {} : { title: attachment.title }),
        ...(attachment.description === undefined ? {} : { description: attachment.description }),
        ...(attachment.durationSeconds === undefined
          ? {}
          : { duration_secs: attachment.durationSeconds }),
        ...(attachment.waveform === undefined ? {} : { waveform: attachment.waveform }),
        ...(attachment.folder === "ephemeral-attachments" ? { ephemeral: true } : {}),
      };
    },
  };
}
