/** A Discord attachment: named once by its id, fetched by a signed link that expires after about a day. */
export interface AttachmentUpload {
  readonly kind: "attachment";
  readonly attachmentId: string;
  readonly url: string;
  /** As its owner named it: a stranger's text. */
  readonly name: string;
  readonly declaredBytes: number;
}

/** A file on this machine, given at the terminal. */
export interface FileUpload {
  readonly kind: "file";
  readonly path: string;
  readonly name: string;
}

export type Upload = AttachmentUpload | FileUpload;
