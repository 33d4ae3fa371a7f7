import type { APIAttachment } from "discord-api-types/v10";
import { isUpload, type FilledOption } from "./command-options.ts";
import { toApiChannel } from "./world-payloads.ts";
import { toApiUser } from "./world.ts";

/** The `resolved` part of an interaction: what its options' ids stand for. */
export function toResolved(
  files: readonly APIAttachment[],
  filled: readonly FilledOption[],
): Record<string, Record<string, unknown>> {
  const resolved: Record<string, Record<string, unknown>> = {};
  const put = (kind: string, id: string, what: unknown): void => {
    resolved[kind] = { ...resolved[kind], [id]: what };
  };
  for (const file of files) put("attachments", file.id, file);
  for (const { value } of filled) {
    if (typeof value !== "object" || isUpload(value)) continue;
    if ("username" in value) put("users", value.id, toApiUser(value));
    else put("channels", value.id, { ...toApiChannel(value), permissions: "0" });
  }
  return resolved;
}
