import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** What the table needs to know of a turn; the rest is the caller's, kept as JSON. */
export interface StoredTurn {
  readonly id: string;
  readonly atMs: number;
  readonly channelId: string;
  readonly isPrivate: boolean;
  readonly asker: { readonly userId: string };
  readonly found: { readonly track: { readonly trackHash: string } };
}

/** Every method is one atomic write or one consistent read. Throws what SQLite throws. */
export interface TurnsTable<Turn extends StoredTurn> {
  /** Replaces one with the same id. */
  put(turn: Turn): void;
  get(id: string): Turn | undefined;
  /** The latest in this channel that is not private. */
  latestIn(channelId: string): Turn | undefined;
  /** The latest turn about each track, of this channel's (not private ones) and this person's own; latest first. */
  latestByTrack(
    where: { readonly channelId: string; readonly userId: string },
    most: number,
  ): Turn[];
  /** Returns how many. */
  removeOlderThan(ageMs: number): number;
}

/** The turns in this database. What comes out is what was put in: the table trusts that it was a `Turn`. */
export function createTurnsTable<Turn extends StoredTurn>(db: DatabaseSync): TurnsTable<Turn> {
  const put = db.prepare(
    `INSERT OR REPLACE INTO turns (id, at_ms, channel_id, user_id, is_private, track_hash, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare("SELECT body FROM turns WHERE id = ?");
  const latest = db.prepare(
    `SELECT body FROM turns WHERE channel_id = ? AND is_private = 0
     ORDER BY at_ms DESC, number DESC LIMIT 1`,
  );
  // The columns beside a lone max() are those of the row that has it: SQLite promises so.
  const byTrack = db.prepare(
    `SELECT body, max(at_ms) AS latest_ms FROM turns
     WHERE (channel_id = :channelId AND is_private = 0) OR user_id = :userId
     GROUP BY track_hash ORDER BY latest_ms DESC LIMIT :most`,
  );
  const remove = db.prepare("DELETE FROM turns WHERE at_ms < ?");

  return {
    put(turn) {
      const { id, atMs, channelId, asker, isPrivate, found } = turn;
      const { trackHash } = found.track;
      const body = JSON.stringify(turn);
      put.run(id, atMs, channelId, asker.userId, isPrivate ? 1 : 0, trackHash, body);
    },
    get: (id) => parseRow(select.get(id)),
    latestIn: (channelId) => parseRow(latest.get(channelId)),
    latestByTrack: ({ channelId, userId }, most) =>
      byTrack.all({ channelId, userId, most }).flatMap((row) => parseRow(row) ?? []),
    removeOlderThan: (ageMs) => Number(remove.run(Date.now() - ageMs).changes),
  };

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it knows the type of this table's turns
  function parseRow(row: Record<string, SQLOutputValue> | undefined): Turn | undefined {
    return row === undefined ? undefined : JSON.parse(String(row["body"]));
  }
}
