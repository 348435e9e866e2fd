// The cache of answers in one SQLite file of its own, shared by the gateway processes of a machine and the console. Finding
// takes no lock; a lock that writing needs and another process has is waited for off the event loop.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../kernel/log.ts';
import type {
  AnswerCache,
  AnswerQuery,
  CacheSize,
  FoundAnswer,
  Kept,
  NewAnswer,
  StoredAnswer,
} from '../../ports/answer-cache.ts';
import { type AnswerRow, type AnswerShelf, openAnswerShelf } from './answer-shelf.ts';
import { isBusy } from './database.ts';

export interface AnswerCacheOptions {
  readonly path: string;
  readonly log: Log;
  /** All answers together, with what it takes to find them again. */
  readonly maxBytes: number;
  readonly now?: () => number;
  /** How long writing waits for the file's lock before it gives up. */
  readonly writeTimeoutMs?: number;
}

/** Written or read in one go; a millisecond's work. */
const PART_BYTES = 256 * 1024;
/** What an answer takes besides its head and body: its row and its places in the indexes. */
const ROW_BYTES = 512;
const WRITE_TIMEOUT_MS = 2_000;
const TIDY_EVERY_MS = 30_000;
/** A writer that has not come to its end by then has died. */
const UNFINISHED_MS = 10 * 60_000;
/** One slice of tidying holds the lock for a millisecond or so. */
const SWEEP_SLICE = 200;
const CLEAR_SLICE = 8;
/** Uses that are not written down yet; later ones count as none. */
const MAX_UNWRITTEN = 10_000;

/** @throws what SQLite says when the file cannot be opened */
export function openAnswerCache(options: AnswerCacheOptions): AnswerCache {
  return new SqliteAnswerCache(options);
}

interface Head extends Omit<StoredAnswer, 'body'> {
  readonly bodyBytes: number;
}

class SqliteAnswerCache implements AnswerCache {
  readonly #shelf: AnswerShelf;
  readonly #options: Required<AnswerCacheOptions>;
  readonly #tidying: NodeJS.Timeout;
  readonly #used = new Map<string, number>();
  #lastUse = 0;
  #isTidying = false;
  #closed = false;

  constructor(options: AnswerCacheOptions) {
    this.#options = { now: Date.now, writeTimeoutMs: WRITE_TIMEOUT_MS, ...options };
    this.#shelf = openAnswerShelf(options.path);
    this.#tidying = setInterval(() => void this.#tidy(), TIDY_EVERY_MS);
    this.#tidying.unref();
  }

  async find(query: AnswerQuery): Promise<FoundAnswer | null> {
    const held = this.#shelf.find(query, this.#options.now());
    const chosen = held[Math.floor(Math.random() * held.length)] ?? null;
    if (chosen !== null && this.#used.size < MAX_UNWRITTEN) this.#used.set(chosen.id, this.#useTime());
    return chosen;
  }

  async load(id: string): Promise<StoredAnswer | null> {
    const text = this.#shelf.head(id);
    if (text === null) return null;
    const { bodyBytes, ...head } = JSON.parse(text) as Head;
    const body = Buffer.allocUnsafeSlow(bodyBytes);
    for (let at = 0, part = 0; at < bodyBytes; part += 1) {
      if (part > 0) await nextTurn();
      const bytes = this.#shelf.part(id, part);
      if (bytes === null) return null;
      body.set(bytes, at);
      at += bytes.byteLength;
    }
    return { ...head, body };
  }

  async keep(entry: NewAnswer): Promise<Kept> {
    const { key, answer, slots, replaceStoredUntilMs } = entry;
    const { maxBytes, now } = this.#options;
    const nowMs = now();
    const row = rowOf(entry, nowMs);
    if (row.bytes > maxBytes) return { slot: null, evicted: 0 };
    const place = { digest: key.digest, slots, replaceStoredUntilMs, nowMs };
    const [first = null, ...others] = partsOf(answer.body);
    const begun = await this.#write(() => {
      if (this.#shelf.slotFor(place) === null) return null;
      this.#writeUses();
      const evicted = this.#shelf.makeRoom(row.bytes, maxBytes, nowMs);
      const id = this.#shelf.insert({ ...row, used: this.#useTime() });
      if (first !== null) this.#shelf.insertPart(id, 0, first);
      this.#shelf.clear(CLEAR_SLICE);
      return { id, evicted, slot: others.length === 0 ? this.#shelf.place(id, place) : null };
    });
    if (begun === null) return { slot: null, evicted: 0 };
    if (others.length === 0) return { slot: begun.slot, evicted: begun.evicted };
    for (const [index, part] of others.entries()) {
      await nextTurn();
      await this.#write(() => this.#shelf.insertPart(begun.id, index + 1, part));
    }
    return { slot: await this.#write(() => this.#shelf.place(begun.id, place)), evicted: begun.evicted };
  }

  async purge(organizationId: string, seed: string | null): Promise<number> {
    const seedDigest = seed === null ? null : digestOf(seed);
    const upTo = this.#shelf.newest();
    let purged = 0;
    for (;;) {
      const slice = await this.#write(() => this.#shelf.purge(organizationId, seedDigest, upTo, SWEEP_SLICE));
      purged += slice;
      if (slice < SWEEP_SLICE) break;
      await nextTurn();
    }
    void this.#tidy();
    return purged;
  }

  async size(organizationId: string): Promise<CacheSize> {
    return { ...this.#shelf.size(organizationId), maxBytes: this.#options.maxBytes };
  }

  async expiries(organizationId: string, exchangeIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const nowMs = this.#options.now();
    const found = exchangeIds.map((id) => [id, this.#shelf.expiry(organizationId, id, nowMs)] as const);
    return new Map(found.flatMap(([id, expiry]) => (expiry === null ? [] : [[id, expiry]])));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#tidying);
    this.#shelf.close();
  }

  /** Waits for the lock, but not for ever, and not on the event loop. */
  async #write<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + this.#options.writeTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 16)) {
      try {
        return this.#shelf.transaction(work);
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
      }
      await wait(pauseMs / 2 + Math.random() * (pauseMs / 2));
    }
  }

  #writeUses(): void {
    for (const [id, used] of this.#used) this.#shelf.use(id, used);
    this.#used.clear();
  }

  /** µs of the clock, ever rising, so that of two uses in one millisecond the later is the later. */
  #useTime(): number {
    this.#lastUse = Math.max(this.#lastUse + 1, this.#options.now() * 1000);
    return this.#lastUse;
  }

  /** A slice that finds the lock taken leaves the rest to the next round. */
  async #tidy(): Promise<void> {
    if (this.#isTidying) return;
    this.#isTidying = true;
    try {
      for (let more = true; more && !this.#closed; ) {
        more = this.#shelf.transaction(() => this.#tidySlice());
        if (more) await wait(1, undefined, { ref: false });
      }
    } catch (error) {
      if (!isBusy(error) && !this.#closed) this.#options.log.error({ err: error }, 'the answer cache cannot be tidied');
    } finally {
      this.#isTidying = false;
    }
  }

  #tidySlice(): boolean {
    this.#writeUses();
    const nowMs = this.#options.now();
    const swept = this.#shelf.sweep(nowMs, nowMs - UNFINISHED_MS, SWEEP_SLICE);
    return this.#shelf.clear(CLEAR_SLICE) || swept === SWEEP_SLICE;
  }
}

function rowOf({ key, answer, lifetimeMs }: NewAnswer, nowMs: number): Omit<AnswerRow, 'used'> {
  const { body, ...rest } = answer;
  const head = JSON.stringify({ ...rest, bodyBytes: body.byteLength } satisfies Head);
  return {
    digest: key.digest,
    alias: key.alias,
    organization: key.organizationId,
    seed: digestOf(key.seed),
    storedAtMs: nowMs,
    expiresAtMs: nowMs + lifetimeMs,
    bytes: body.byteLength + Buffer.byteLength(head) + ROW_BYTES,
    head,
  };
}

function partsOf(body: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.byteLength; at += PART_BYTES) parts.push(body.subarray(at, at + PART_BYTES));
  return parts;
}

/** A seed may be long, and may name somebody. */
function digestOf(seed: string): string {
  return createHash('sha256').update(seed).digest('base64url');
}
