// Tables and statements of the rate-limit counters. Everything here runs inside one immediate transaction of its caller; the
// algorithm is told in ports/limit-counters.ts.
import { createHash } from 'node:crypto';
import {
  type Admission,
  type Hold,
  type Limit,
  type Place,
  SLOTS_PER_WINDOW,
  type Standing,
} from '../../ports/limit-counters.ts';
import type { HotDatabase, Statements } from './hot-database.ts';
import { type LeasedTables, type LeaseOptions, type OpenLedger, openLeasedFile } from './leased-file.ts';

export interface LimitLedgerOptions extends LeaseOptions {
  /** Slots of all counters together. They are never evicted; with no room left nothing more is admitted. */
  readonly maxSlots: number;
}

export interface LimitLedger extends LeasedTables {
  /** `full` = there is no room for the slots this would need. */
  admit(id: string, limits: readonly Limit[], nowMs: number): Admission | 'full';
  settle(hold: Hold, charges: readonly number[]): void;
}

/** `limit_room` spares counting a million rows at each admission; triggers keep it true. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS limit_slots (
    counter BLOB NOT NULL, slot INTEGER NOT NULL, amount INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (counter, slot)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS limit_slots_over ON limit_slots (until_ms);
  CREATE TABLE IF NOT EXISTS limit_holds (
    owner TEXT NOT NULL, id TEXT NOT NULL, counter BLOB NOT NULL, slot INTEGER NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (owner, id, counter)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS limit_room (one INTEGER PRIMARY KEY CHECK (one = 1), slots INTEGER NOT NULL);
  INSERT OR IGNORE INTO limit_room VALUES (1, 0);
  CREATE TRIGGER IF NOT EXISTS limit_slots_inserted AFTER INSERT ON limit_slots
    BEGIN UPDATE limit_room SET slots = slots + 1; END;
  CREATE TRIGGER IF NOT EXISTS limit_slots_deleted AFTER DELETE ON limit_slots
    BEGIN UPDATE limit_room SET slots = slots - 1; END;
`;

export const LOOK = `SELECT coalesce(sum(amount), 0) AS used, max(slot) AS newest,
  max(slot) FILTER (WHERE amount > 0) AS last FROM limit_slots WHERE counter = ? AND slot BETWEEN ? AND ?`;

const STATEMENTS = {
  look: LOOK,
  /** The first slot with whose end at least so much is free again. */
  freed: `SELECT min(slot) AS slot FROM (
            SELECT slot, sum(amount) OVER (ORDER BY slot) AS freed
            FROM limit_slots WHERE counter = ? AND slot BETWEEN ? AND ?
          ) WHERE freed >= ?`,
  raise: 'UPDATE limit_slots SET amount = amount + ? WHERE counter = ? AND slot = ?',
  insert: 'INSERT INTO limit_slots VALUES (?, ?, ?, ?)',
  prune: 'DELETE FROM limit_slots WHERE counter = ? AND slot NOT BETWEEN ? AND ?',
  room: 'SELECT slots FROM limit_room',
  removeExpired: `DELETE FROM limit_slots WHERE (counter, slot) IN
               (SELECT counter, slot FROM limit_slots WHERE until_ms <= ? ORDER BY until_ms LIMIT ?)`,
  hold: 'INSERT INTO limit_holds VALUES (?, ?, ?, ?, ?)',
  /** Gone when its owner was taken for dead: then it was given back already. */
  unhold: 'DELETE FROM limit_holds WHERE owner = ? AND id = ? AND counter = ? RETURNING amount',
  holdsOf: 'SELECT id, counter, slot, amount FROM limit_holds WHERE owner = ? LIMIT ?',
} as const;

/** Expired slots removed to make room within one admission. */
const MAX_SWEPT_FOR_ROOM = 100;

export function openLimitLedger(options: LimitLedgerOptions): OpenLedger<LimitLedger> {
  const schema = { tables: TABLES, owners: 'limit_owners' } as const;
  return openLeasedFile(options, schema, (file) => new SqliteLimitLedger(file, options));
}

/** A counter as it was found, and the slots that bear on it. */
interface Found {
  readonly limit: Limit;
  readonly key: Uint8Array;
  readonly slotMs: number;
  readonly first: number;
  readonly horizon: number;
  /** Where a call of now belongs. */
  readonly slot: number;
  readonly hasSlot: boolean;
  readonly used: number;
  /** The newest slot with something in it; null = none. */
  readonly last: number | null;
}

class SqliteLimitLedger implements LimitLedger {
  readonly #options: LimitLedgerOptions;
  readonly #run: Statements<typeof STATEMENTS>;

  constructor(file: HotDatabase, options: LimitLedgerOptions) {
    this.#options = options;
    this.#run = file.prepare(STATEMENTS);
  }

  admit(id: string, limits: readonly Limit[], nowMs: number): Admission | 'full' {
    const found = limits.map((limit) => this.#find(limit, nowMs));
    if (!found.every(({ limit, used }) => limit.quota - used >= limit.least)) {
      return { admitted: false, standings: found.map((each) => this.#standing(each, 0, nowMs)), hold: null };
    }
    if (!this.#makeRoom(found.filter(({ limit, hasSlot }) => !hasSlot && takesSlot(limit)).length, nowMs))
      return 'full';
    const standings: Standing[] = [];
    const places: Place[] = [];
    for (const [index, each] of found.entries()) {
      const { limit, key, slot, used } = each;
      const amount = Math.min(limit.most, limit.quota - used);
      if (takesSlot(limit)) this.#take(each, amount);
      standings.push(this.#standing(each, amount, nowMs));
      if (!limit.held) continue;
      this.#run.hold.run(this.#options.owner, id, key, slot, amount);
      places.push({ counter: limit.counter, index, slot, amount });
    }
    return { admitted: true, standings, hold: places.length === 0 ? null : { id, places } };
  }

  settle({ id, places }: Hold, charges: readonly number[]): void {
    for (const [i, { counter, slot }] of places.entries()) {
      const key = keyOf(counter);
      const held = this.#run.unhold.get(this.#options.owner, id, key)?.['amount'];
      const charge = (charges[i] ?? 0) - (typeof held === 'number' ? held : 0);
      // A slot that is over is gone, or will be: nothing is added to it.
      if (charge !== 0) this.#run.raise.run(charge, key, slot);
    }
  }

  removeExpired(nowMs: number, limit: number): number {
    return Number(this.#run.removeExpired.run(nowMs, limit).changes);
  }

  giveBack(owner: string, limit: number): number {
    const holds = this.#run.holdsOf.all(owner, limit);
    for (const { id, counter, slot, amount } of holds) {
      this.#run.raise.run(-Number(amount), counter as Uint8Array, Number(slot));
      this.#run.unhold.all(owner, String(id), counter as Uint8Array);
    }
    return holds.length;
  }

  #find(limit: Limit, nowMs: number): Found {
    const key = keyOf(limit.counter);
    const slotMs = limit.windowMs / SLOTS_PER_WINDOW;
    const first = Math.floor((nowMs - limit.windowMs) / slotMs);
    // Beyond a window ahead of now: left by a clock that was set back so far.
    const horizon = first + 2 * SLOTS_PER_WINDOW;
    const { used, newest, last } = this.#run.look.get(key, first, horizon) as Record<string, number | null>;
    const current = Math.floor(nowMs / slotMs);
    const slot = Math.max(current, newest ?? current);
    return {
      limit,
      key,
      slotMs,
      first,
      horizon,
      slot,
      hasSlot: newest === slot,
      used: used ?? 0,
      last: last ?? null,
    };
  }

  #take({ limit, key, slotMs, first, horizon, slot, hasSlot }: Found, amount: number): void {
    if (hasSlot) {
      this.#run.raise.run(amount, key, slot);
      return;
    }
    this.#run.prune.run(key, first, horizon);
    this.#run.insert.run(key, slot, amount, (slot + 1) * slotMs + limit.windowMs);
  }

  #standing({ limit, key, slotMs, first, horizon, slot, used, last }: Found, taken: number, nowMs: number): Standing {
    const untilOver = (of: number): number => Math.max(0, (of + 1) * slotMs + limit.windowMs - nowMs);
    const newest = taken > 0 ? slot : last;
    const resetMs = newest === null ? 0 : untilOver(newest);
    const short = limit.least - (limit.quota - used);
    if (taken > 0 || short <= 0 || limit.least > limit.quota) return { used: used + taken, resetMs, waitMs: null };
    const freeing = this.#run.freed.get(key, first, horizon, short)?.['slot'];
    return { used, resetMs, waitMs: typeof freeing === 'number' ? untilOver(freeing) : resetMs };
  }

  /** What is over already goes first. */
  #makeRoom(slots: number, nowMs: number): boolean {
    const excess = (): number => Number(this.#run.room.get()?.['slots']) + slots - this.#options.maxSlots;
    if (slots === 0 || excess() <= 0) return true;
    this.removeExpired(nowMs, MAX_SWEPT_FOR_ROOM);
    return excess() <= 0;
  }
}

/** What takes nothing and holds nothing only looks. */
function takesSlot({ most, held }: Limit): boolean {
  return most > 0 || held;
}

/** 16 bytes of a digest: whom a limit counts for is nobody's business who reads the file. */
export function keyOf(counter: string): Uint8Array {
  return createHash('sha256').update(counter).digest().subarray(0, 16);
}
