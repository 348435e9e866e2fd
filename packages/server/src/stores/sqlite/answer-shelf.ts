// Tables and statements of the answer cache. Bodies lie in parts, so that no statement holds the file, or its process, for
// long. A row without a slot is an answer whose body is still being written; one that leaves takes its parts along later.
import type { AnswerQuery, FoundAnswer, NewAnswer } from '../../ports/answer-cache.ts';
import { type HotDatabase, openHotDatabase, type Statements } from './hot-database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL, alias TEXT NOT NULL,
    organization TEXT NOT NULL, seed TEXT NOT NULL, slot INTEGER, stored_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, used INTEGER NOT NULL, bytes INTEGER NOT NULL, head TEXT NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS answers_by_digest ON answers (digest, slot) WHERE slot IS NOT NULL;
  CREATE INDEX IF NOT EXISTS answers_by_alias ON answers (alias) WHERE slot IS NOT NULL;
  CREATE INDEX IF NOT EXISTS answers_by_scope ON answers (organization, seed);
  CREATE INDEX IF NOT EXISTS answers_by_exchange ON answers (json_extract(head, '$.exchangeId'));
  CREATE INDEX IF NOT EXISTS answers_by_use ON answers (used);
  CREATE INDEX IF NOT EXISTS answers_by_expiry ON answers (expires_at_ms);
  CREATE INDEX IF NOT EXISTS answers_unfinished ON answers (stored_at_ms) WHERE slot IS NULL;
  CREATE TABLE IF NOT EXISTS answer_parts (
    answer INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (answer, part)
  );
  CREATE TABLE IF NOT EXISTS answers_gone (answer INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS answers_total (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL);
  INSERT OR IGNORE INTO answers_total VALUES (1, 0);
  CREATE TRIGGER IF NOT EXISTS answers_inserted AFTER INSERT ON answers BEGIN
    UPDATE answers_total SET bytes = bytes + NEW.bytes;
  END;
  CREATE TRIGGER IF NOT EXISTS answers_deleted AFTER DELETE ON answers BEGIN
    UPDATE answers_total SET bytes = bytes - OLD.bytes;
    INSERT INTO answers_gone VALUES (OLD.id);
  END;
`;

const LIVE = 'slot < ? AND expires_at_ms > ? AND stored_at_ms >= ?';
const STATEMENTS = {
  findByDigest: `SELECT id, slot FROM answers WHERE digest = ? AND ${LIVE}`,
  findByAlias: `SELECT id, slot FROM answers WHERE ${LIVE} AND digest =
                (SELECT digest FROM answers WHERE alias = ? AND slot IS NOT NULL LIMIT 1)`,
  head: 'SELECT head FROM answers WHERE id = ? AND slot IS NOT NULL',
  part: 'SELECT bytes FROM answer_parts WHERE answer = ? AND part = ?',
  occupants:
    'SELECT id, slot, stored_at_ms AS storedAtMs, expires_at_ms AS expiresAtMs FROM answers WHERE digest = ? AND slot < ?',
  insert: `INSERT INTO answers (digest, alias, organization, seed, slot, stored_at_ms, expires_at_ms, used, bytes, head)
           VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?)`,
  /** Not of an answer that had to leave while it was being written: nobody would take it away again. */
  insertPart: 'INSERT INTO answer_parts SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM answers WHERE id = ?)',
  exists: 'SELECT 1 AS one FROM answers WHERE id = ?',
  place: 'UPDATE answers SET slot = ? WHERE id = ?',
  use: 'UPDATE answers SET used = max(used, ?) WHERE id = ?',
  remove: 'DELETE FROM answers WHERE id = ?',
  total: 'SELECT bytes FROM answers_total',
  count: 'SELECT count(*) AS entries FROM answers WHERE organization = ?',
  expiry: `SELECT max(expires_at_ms) AS expiry FROM answers
           WHERE json_extract(head, '$.exchangeId') = ? AND organization = ? AND slot IS NOT NULL AND expires_at_ms > ?`,
  leastUsed: 'SELECT id, bytes FROM answers WHERE slot IS NOT NULL ORDER BY used LIMIT 1',
  removeExpired: `DELETE FROM answers WHERE id IN
                  (SELECT id FROM answers WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?)`,
  removeUnfinished: 'DELETE FROM answers WHERE slot IS NULL AND stored_at_ms < ?',
  newest: 'SELECT max(id) AS id FROM answers',
  purge: `DELETE FROM answers WHERE id IN
          (SELECT id FROM answers WHERE organization = ? AND id <= ? LIMIT ?)`,
  purgeSeed: `DELETE FROM answers WHERE id IN
              (SELECT id FROM answers WHERE organization = ? AND seed = ? AND id <= ? LIMIT ?)`,
  gone: 'SELECT answer FROM answers_gone LIMIT 1',
  removeParts: `DELETE FROM answer_parts WHERE rowid IN
                (SELECT rowid FROM answer_parts WHERE answer = ? LIMIT ?)`,
  forget: 'DELETE FROM answers_gone WHERE answer = ?',
} as const;

export interface AnswerRow {
  readonly digest: string;
  readonly alias: string;
  readonly organization: string;
  readonly seed: string;
  readonly storedAtMs: number;
  readonly expiresAtMs: number;
  readonly used: number;
  /** What it counts for. */
  readonly bytes: number;
  readonly head: string;
}

type Place = Pick<NewAnswer, 'slots' | 'replaceStoredUntilMs'> & { readonly digest: string; readonly nowMs: number };

/** Answers that leave for one new one; a lowered maximum is reached over many. */
const MAX_EVICTED_AT_ONCE = 200;

export function openAnswerShelf(path: string): AnswerShelf {
  return openHotDatabase(path, SCHEMA, (file) => new AnswerShelf(file));
}

export class AnswerShelf {
  readonly #file: HotDatabase;
  readonly #run: Statements<typeof STATEMENTS>;

  constructor(file: HotDatabase) {
    this.#file = file;
    this.#run = file.prepare(STATEMENTS);
  }

  /** @throws SQLite's busy error at once when another process holds the lock; nothing is then done */
  transaction<T>(work: () => T): T {
    return this.#file.transaction(work);
  }

  /** All that are held, or nothing while they are fewer than asked for. */
  find({ by, value, slots, storedSinceMs }: AnswerQuery, nowMs: number): readonly FoundAnswer[] {
    const rows =
      by === 'digest'
        ? this.#run.findByDigest.all(value, slots, nowMs, storedSinceMs)
        : this.#run.findByAlias.all(slots, nowMs, storedSinceMs, value);
    if (rows.length < slots) return [];
    return rows.map((row) => ({ id: String(row['id']), slot: Number(row['slot']) }));
  }

  head(id: string): string | null {
    const head = this.#run.head.get(id)?.['head'];
    return typeof head === 'string' ? head : null;
  }

  part(id: string, part: number): Uint8Array | null {
    const bytes = this.#run.part.get(id, part)?.['bytes'];
    return bytes instanceof Uint8Array ? bytes : null;
  }

  /** The slot a new answer would take, and who leaves it; null = there is none. */
  slotFor({ digest, slots, replaceStoredUntilMs, nowMs }: Place): { slot: number; leaving: number | null } | null {
    const held = this.#run.occupants.all(digest, slots).map((row) => ({
      id: Number(row['id']),
      slot: Number(row['slot']),
      storedAtMs: Number(row['storedAtMs']),
      isLive: Number(row['expiresAtMs']) > nowMs,
    }));
    for (let slot = 0; slot < slots; slot += 1) {
      const occupant = held.find((each) => each.slot === slot);
      if (occupant?.isLive !== true) return { slot, leaving: occupant?.id ?? null };
    }
    const oldest = held.reduce((a, b) => (b.storedAtMs < a.storedAtMs ? b : a));
    return oldest.storedAtMs <= replaceStoredUntilMs ? { slot: oldest.slot, leaving: oldest.id } : null;
  }

  /** Takes an answer's room; it is not found before it is placed. */
  insert(row: AnswerRow): number {
    const { digest, alias, organization, seed, storedAtMs, expiresAtMs, used, bytes, head } = row;
    const { insert } = this.#run;
    return Number(
      insert.run(digest, alias, organization, seed, storedAtMs, expiresAtMs, used, bytes, head).lastInsertRowid,
    );
  }

  insertPart(id: number, part: number, bytes: Uint8Array): void {
    this.#run.insertPart.run(id, part, bytes, id);
  }

  /** @returns its slot; null when there is none for it any more, or it had to leave while it was being written */
  place(id: number, where: Place): number | null {
    if (this.#run.exists.get(id) === undefined) return null;
    const place = this.slotFor(where);
    if (place === null) {
      this.remove(id);
      return null;
    }
    if (place.leaving !== null) this.remove(place.leaving);
    this.#run.place.run(place.slot, id);
    return place.slot;
  }

  use(id: string, used: number): void {
    this.#run.use.run(used, id);
  }

  remove(id: number): void {
    this.#run.remove.run(id);
  }

  /** Until `bytes` more fit below `maxBytes`. What is over goes first and is no loss; says how many others had to leave. */
  makeRoom(bytes: number, maxBytes: number, nowMs: number): number {
    let excess = this.#total() + bytes - maxBytes;
    if (excess > 0 && Number(this.#run.removeExpired.run(nowMs, MAX_EVICTED_AT_ONCE).changes) > 0)
      excess = this.#total() + bytes - maxBytes;
    let evicted = 0;
    while (excess > 0 && evicted < MAX_EVICTED_AT_ONCE) {
      const row = this.#run.leastUsed.get();
      if (row === undefined) break;
      this.remove(Number(row['id']));
      excess -= Number(row['bytes']);
      evicted += 1;
    }
    return evicted;
  }

  /** At most `limit` answers whose time is over, or whose writer has died. Says how many. */
  sweep(nowMs: number, unfinishedSinceMs: number, limit: number): number {
    this.#run.removeUnfinished.run(unfinishedSinceMs);
    return Number(this.#run.removeExpired.run(nowMs, limit).changes);
  }

  /** Up to this one; later ones are not meant by a purge. */
  newest(): number {
    return Number(this.#run.newest.get()?.['id'] ?? 0);
  }

  purge(organization: string, seed: string | null, upTo: number, limit: number): number {
    const { purge, purgeSeed } = this.#run;
    const { changes } =
      seed === null ? purge.run(organization, upTo, limit) : purgeSeed.run(organization, seed, upTo, limit);
    return Number(changes);
  }

  size(organization: string): { readonly entries: number; readonly bytes: number } {
    return { entries: Number(this.#run.count.get(organization)?.['entries']), bytes: this.#total() };
  }

  /** null = it is held no more. */
  expiry(organization: string, exchangeId: string, nowMs: number): number | null {
    const expiry = this.#run.expiry.get(exchangeId, organization, nowMs)?.['expiry'];
    return typeof expiry === 'number' ? expiry : null;
  }

  /** Takes at most `limit` parts of answers that have left off the file; false when there is nothing left. */
  clear(limit: number): boolean {
    for (let left = limit; left > 0; ) {
      const answer = this.#run.gone.get()?.['answer'];
      if (answer === undefined) return false;
      const removed = Number(this.#run.removeParts.run(Number(answer), left).changes);
      if (removed < left) this.#run.forget.run(Number(answer));
      left -= Math.max(removed, 1);
    }
    return true;
  }

  close(): void {
    this.#file.close();
  }

  #total(): number {
    return Number(this.#run.total.get()?.['bytes'] ?? 0);
  }
}
