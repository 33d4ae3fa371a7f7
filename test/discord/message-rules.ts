import { MessageFlags, type APIEmbed } from "discord-api-types/v10";
import type { StoredAttachment } from "./attachments.ts";
import { componentIssues } from "./component-rules.ts";
import { mediaUrls } from "./components.ts";
import type { MessageBody } from "./message-body.ts";
import { refuse } from "./refusals.ts";
import { invalidForm, type FieldIssue } from "./violations.ts";

const MAX_CONTENT_CHARACTERS = 2000;
const MAX_EMBED_CHARACTERS = 6000;

export interface MessageRuleOptions {
  readonly files: readonly StoredAttachment[];
  readonly fileLimitBytes: number;
  readonly wasV2: boolean;
  /** The flags the request asked for; undefined where it said nothing. */
  readonly askedFlags: number | undefined;
  readonly reportInvisible: (detail: string) => void;
}

/** Refuses what Discord would refuse beyond its schema. Looks at the message as it would be after the request. */
export function checkMessage(body: MessageBody, options: MessageRuleOptions): void {
  const isV2 = (body.flags & MessageFlags.IsComponentsV2) !== 0;
  const issues: FieldIssue[] = [];
  const { askedFlags, wasV2, files } = options;
  if (files.some(({ sizeBytes }) => sizeBytes > options.fileLimitBytes)) throw refuse.tooLarge();

  if (wasV2 && askedFlags !== undefined && (askedFlags & MessageFlags.IsComponentsV2) === 0) {
    issues.push(issue("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "cannot be unset"));
  }
  if (isV2) {
    for (const field of ["content", "embeds"] as const) {
      if (body[field].length === 0) continue;
      const code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
      issues.push(issue(field, code, `no ${field} beside Components V2`));
    }
  }
  if (body.content.length > MAX_CONTENT_CHARACTERS) {
    issues.push(issue("content", "BASE_TYPE_MAX_LENGTH", "at most 2000 characters"));
  }
  const embedded = body.embeds.reduce((sum, embed) => sum + embedLength(embed), 0);
  if (embedded > MAX_EMBED_CHARACTERS) {
    issues.push(issue("embeds", "MAX_EMBED_SIZE_EXCEEDED", `${embedded} > 6000 characters`));
  }
  issues.push(...componentIssues(body.components, isV2), ...referenceIssues(body, files));
  if (issues.length > 0) throw invalidForm(issues);

  if (isEmpty(body, isV2)) throw refuse.emptyMessage();
  if (isV2) {
    for (const file of files) {
      if (!isShown(body, file)) options.reportInvisible(`no component shows ${file.filename}`);
    }
  }
}

function isEmpty(
  { content, embeds, components, attachmentIds }: MessageBody,
  isV2: boolean,
): boolean {
  if (isV2) return components.length === 0;
  return (
    content.trim() === "" &&
    embeds.length === 0 &&
    attachmentIds.length === 0 &&
    components.length === 0
  );
}

/** `attachment://name` must name a file of the message, and a name that Discord does not rewrite. */
function referenceIssues(
  { components, embeds }: MessageBody,
  files: readonly StoredAttachment[],
): FieldIssue[] {
  const urls = [...mediaUrls(components), ...embedUrls(embeds)];
  return urls
    .filter(({ url }) => url.startsWith("attachment://"))
    .filter(({ url }) => !files.some(({ filename }) => url === `attachment://${filename}`))
    .map(({ url, path }) => issue(path, "ATTACHMENT_NOT_FOUND", `no such file: ${url}`));
}

function isShown({ components }: MessageBody, { id, filename }: StoredAttachment): boolean {
  return mediaUrls(components).some(
    ({ url }) => url === `attachment://${filename}` || url.includes(`/${id}/`),
  );
}

function embedUrls(embeds: readonly APIEmbed[]): { url: string; path: string }[] {
  return embeds.flatMap((embed, index) =>
    (["image", "thumbnail"] as const).flatMap((field) => {
      const url = embed[field]?.url;
      return url === undefined ? [] : [{ url, path: `embeds.${index}.${field}.url` }];
    }),
  );
}

function embedLength({ title, description, fields, footer, author }: APIEmbed): number {
  const named = (fields ?? []).flatMap(({ name, value }) => [name, value]);
  const texts = [title, description, footer?.text, author?.name, ...named];
  return texts.reduce((sum, text) => sum + (text ?? "").length, 0);
}

function issue(path: string, code: string, message: string): FieldIssue {
  return { path, code, message };
}
