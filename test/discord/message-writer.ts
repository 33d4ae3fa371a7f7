import { MessageFlags } from "discord-api-types/v10";
import type { Attachments, StoredAttachment } from "./attachments.ts";
import { withIds } from "./components.ts";
import type { MessageBody, MessagePayload } from "./message-body.ts";
import { checkMessage } from "./message-rules.ts";
import { pingsOf } from "./pings.ts";
import type { UploadedFile } from "./request-body.ts";
import type { RouteCall } from "./route.ts";
import { invalidForm } from "./violations.ts";

export interface WriteRequest {
  readonly payload: MessagePayload;
  readonly files: readonly UploadedFile[];
  /** Bits that this kind of request may set; the others are ignored, as Discord ignores them. */
  readonly settableFlags: number;
  readonly report: RouteCall["report"];
}

export interface WriteTarget {
  readonly current: MessageBody;
  readonly channelId: string;
  readonly repliedToUserId: string | undefined;
}

export interface WrittenMessage {
  readonly body: MessageBody;
  readonly pings: readonly string[];
}

export type MessageWriter = (target: WriteTarget, request: WriteRequest) => WrittenMessage;

/** Merges a request into a message: what is absent stays, and the result keeps every rule or is refused. */
export function createMessageWriter(options: {
  readonly attachments: Attachments;
  readonly fileLimitBytes: number;
}): MessageWriter {
  return function write(target, { payload, files, settableFlags, report }) {
    const { current, channelId } = target;
    const asked = payload.flags ?? undefined;
    const attachmentIds = mergeAttachments(current.attachmentIds, payload, files, channelId);
    const body: MessageBody = {
      content: payload.content === undefined ? current.content : (payload.content ?? ""),
      embeds: payload.embeds === undefined ? current.embeds : (payload.embeds ?? []),
      components:
        payload.components === undefined ? current.components : withIds(payload.components ?? []),
      attachmentIds,
      // Set once, the flag stays; the rules refuse a request that says otherwise.
      flags: ((current.flags & ~MessageFlags.Loading) | ((asked ?? 0) & settableFlags)) >>> 0,
    };
    checkMessage(body, {
      files: attachmentIds.map(stored),
      fileLimitBytes: options.fileLimitBytes,
      wasV2: (current.flags & MessageFlags.IsComponentsV2) !== 0,
      askedFlags: asked,
      reportInvisible: (detail) => report("invisible-attachment", detail),
    });
    return { body, pings: pingsOf(body, payload.allowed_mentions, target.repliedToUserId) };
  };

  function mergeAttachments(
    currentIds: readonly string[],
    payload: MessagePayload,
    files: readonly UploadedFile[],
    channelId: string,
  ): readonly string[] {
    const added = files.map((file) => add(file, payload, channelId));
    const listed = payload.attachments;
    if (listed === undefined) return [...currentIds, ...added];
    const kept: string[] = [];
    for (const [index, { id }] of (listed ?? []).entries()) {
      if (files.some((file) => file.index === id)) continue;
      if (!currentIds.includes(id)) {
        const path = `attachments.${index}.id`;
        throw invalidForm([{ path, code: "ATTACHMENT_NOT_FOUND", message: `no file ${id}` }]);
      }
      kept.push(id);
    }
    return [...kept, ...added];
  }

  function add(file: UploadedFile, { attachments }: MessagePayload, channelId: string): string {
    const described = attachments?.find(({ id }) => id === file.index);
    const name = described?.filename ?? file.filename;
    const attachment = options.attachments.add({
      folder: "attachments",
      ownerId: channelId,
      filename: safeName(name),
      title: described?.title ?? (safeName(name) === name ? undefined : name),
      description: described?.description ?? undefined,
      contentType: file.contentType,
      sizeBytes: file.bytes.byteLength,
      durationSeconds: described?.duration_secs ?? undefined,
      waveform: described?.waveform ?? undefined,
      source: { bytes: file.bytes },
    });
    return attachment.id;
  }

  function stored(id: string): StoredAttachment {
    const attachment = options.attachments.get(id);
    if (attachment === undefined) throw new Error(`attachment ${id} was never stored`);
    return attachment;
  }
}

/** Discord rewrites names; `attachment://` then only finds the new one. */
function safeName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "_");
}
