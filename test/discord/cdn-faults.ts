/** What goes wrong with a download. Several may be given at once. */
export interface CdnFault {
  /** Answer with this status and no file. */
  readonly status?: number;
  /** 302 to this URL. */
  readonly redirectTo?: string;
  /** End the connection after so many bytes of the body. */
  readonly dropAtByte?: number;
  /** Say this length, whatever the file has; null says none. */
  readonly contentLength?: number | null;
  readonly bytesPerSecond?: number;
  /** Hold the answer back for so long, or until this has happened. */
  readonly delayMs?: number;
  readonly until?: Promise<unknown>;
}
