/** `stopped`: the lane starts nothing more; the job was not started. */
export type QueueReason = "stopped";

/** A job that a lane would not run. */
export class QueueError extends Error {
  override readonly name = "QueueError";
  readonly reason: QueueReason;

  constructor(reason: QueueReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
