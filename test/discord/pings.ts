import { AllowedMentionsTypes, type APIAllowedMentions } from "discord-api-types/v10";
import { walk } from "./components.ts";
import type { MessageBody } from "./message-body.ts";

/**
 * Whom a message would notify: `user:ID`, `role:ID`, `everyone`. Stricter than Discord where it is kind: mentions in
 * code and roles that may not be mentioned count too, so that an empty list means safe.
 */
export function pingsOf(
  body: MessageBody,
  allowed: APIAllowedMentions | null | undefined,
  repliedToUserId: string | undefined,
): readonly string[] {
  const displays = [...walk(body.components)].map(({ component }) => component.content ?? "");
  const text = [body.content, ...displays].join("\n");
  const pings = new Set<string>();
  const mayParse = (kind: AllowedMentionsTypes): boolean =>
    allowed === null || allowed === undefined || (allowed.parse ?? []).includes(kind);

  for (const [, id = ""] of text.matchAll(/<@!?(\d+)>/g)) {
    if (mayParse(AllowedMentionsTypes.User) || allowed?.users?.includes(id))
      pings.add(`user:${id}`);
  }
  for (const [, id = ""] of text.matchAll(/<@&(\d+)>/g)) {
    if (mayParse(AllowedMentionsTypes.Role) || allowed?.roles?.includes(id))
      pings.add(`role:${id}`);
  }
  if (/@(everyone|here)/.test(text) && mayParse(AllowedMentionsTypes.Everyone))
    pings.add("everyone");
  const repliesPing = allowed === null || allowed === undefined || allowed.replied_user === true;
  if (repliedToUserId !== undefined && repliesPing) pings.add(`user:${repliedToUserId}`);
  return [...pings];
}
