import type { Attachment } from "discord.js";
import type { AttachmentUpload } from "../orders/upload.ts";

export function attachmentUpload(attachment: Attachment): AttachmentUpload {
  return {
    kind: "attachment",
    attachmentId: attachment.id,
    url: attachment.url,
    // Discord's clients show `title` where the stored name had to be simplified.
    name: attachment.title ?? attachment.name,
    declaredBytes: attachment.size,
  };
}

const HEARABLE_EXTENSION =
  /\.(wav|wave|flac|mp3|m4a|m4b|aac|alac|mp4|mov|mkv|webm|weba|ogg|oga|opus|aiff?|aifc|wma|wv|caf|avi)$/i;

/** A hint for choosing among a message's attachments; what a file really is, its bytes decide later. */
export function looksHearable(attachment: Attachment): boolean {
  return (
    attachment.duration !== null ||
    /^(audio|video)\//.test(attachment.contentType ?? "") ||
    HEARABLE_EXTENSION.test(attachment.name)
  );
}
