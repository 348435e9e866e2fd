// Takes one slot's journal to the record store, a batch at a time: writes down which range makes the batch, stores it under a
// token made of that range, moves on, and removes what lies behind. After a crash the range written down is stored again in
// the same composition: read at least once, stored exactly once.
import { readdir, rm, stat } from 'node:fs/promises';
import type { ExchangeRecord } from '@heliometer/contract';
import type { SettledMeta } from '../ports/spool.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { DeadLetters } from './dead-letter.ts';
import { OwedEffects } from './owed-effects.ts';
import { comparePositions, type Position, START, segmentPath, segmentsAmong, slotIdentity } from './slot-directory.ts';
import { tryLockSlot } from './slot-lock.ts';
import { readSlot, type SlotBatch, type SlotEntry } from './slot-reader.ts';
import { type StoreMeans, storeBatch } from './store-batch.ts';

/** A journal entry as the record builder takes it. */
export interface SettledEntry {
  readonly meta: SettledMeta;
  readonly requestBody: Buffer;
  readonly responseBody: Buffer;
}

/** Why no record can be built at the moment, though nothing is wrong with the entry: it is tried again later. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** @throws NotNow; anything else thrown says that no record can be made of the entry, and it is set aside */
export type BuildRecord = (entry: SettledEntry) => Promise<ExchangeRecord>;

/** Done when the exchange is stored; resolves when that is done or given up, and never rejects. */
export type AfterEffect = () => Promise<void>;

/** What follows on an exchange once it is stored. */
export interface AfterEffects {
  /** Of an entry and the record just made of it; `null` = nothing. May not throw. */
  prepare(entry: SettledEntry, record: ExchangeRecord): AfterEffect | null;
}

export interface SlotMeans extends StoreMeans {
  readonly buildRecord: BuildRecord;
  readonly effects: AfterEffects;
  readonly aside: DeadLetters;
  /** Kept of a stored journal while effects are owed. */
  readonly owedBytes: number;
  readonly batchRows: number;
  readonly batchBytes: number;
}

/** `more`: a full batch was stored · `some`: what there was · `none`: there was nothing. */
export type StepResult = 'more' | 'some' | 'none';

/** A living writer rolls a quiet segment after ten seconds; a file older than this may have lost its writer. */
const LIFELESS_AFTER_MS = 15_000;
/** Reading bodies is work: after so many entries others get their turn. */
const BUILD_RUN = 16;
/** How many entries behind a refused one are tried alone to tell a poisonous entry from a store that takes nothing. */
const PROBES = 8;
/** Until the next try, when a store takes nothing though it answers. */
const REFUSED_PAUSE_MS = 5000;
/** A batch cut down after a refusal grows again by this factor with every batch that is stored. */
const REGROWTH = 4;

export class SlotIngest {
  readonly #slotDir: string;
  readonly #means: SlotMeans;
  #identity = '';
  #saved: Checkpoint = { at: START, stored: START, pending: null, doubtUntil: START };
  /** All before it is in the store. What is saved may lag behind until the next batch or rest. */
  #at: Position = START;
  #doubtUntil: Position = START;
  #owed: OwedEffects;
  #rows: number;
  /** Up to this segment nothing will be added to any. */
  #sealed = 0;
  /** What the journal looked like when nothing could be read from it. */
  #fruitless = '';
  #look = '';
  #pausedUntil = 0;

  constructor(slotDir: string, means: SlotMeans) {
    this.#slotDir = slotDir;
    this.#means = means;
    this.#rows = means.batchRows;
    this.#owed = new OwedEffects(means.owedBytes);
  }

  /** Bytes of the journal that are not in the store, and whether a step may find something in them. */
  async look(): Promise<{ readonly bytes: number; readonly news: boolean }> {
    await this.#load();
    let bytes = 0;
    let last = 0;
    this.#look = '';
    for (const segment of await this.#segments()) {
      const { size } = await stat(segmentPath(this.#slotDir, segment));
      if (segment > this.#at.segment) bytes += size;
      else if (segment === this.#at.segment) bytes += Math.max(0, size - this.#at.offset);
      last = segment;
      this.#look = `${segment}:${size}:${this.#sealed}`;
    }
    // A newer segment, though empty, lets go of the one before it.
    const isNew = (bytes > 0 || last > this.#at.segment) && this.#look !== this.#fruitless;
    return { bytes, news: isNew && !this.#isPaused() };
  }

  /** @throws what the file system throws, or the signal's reason; the next step begins where this one did */
  async step(): Promise<StepResult> {
    if (this.#isPaused()) return 'none';
    await this.#load();
    const batch = await this.#read();
    if (comparePositions(batch.to, this.#at) <= 0) {
      this.#fruitless = this.#look;
      return 'none';
    }
    const { records, effects } = await this.#build(batch.entries);
    if (records.length > 0) {
      await this.#save(batch.to);
      const stored = await this.#store(batch, records);
      const ended = stored === 'refused' ? await this.#cutDown(batch, records) : stored;
      if (ended === 'open') return 'more';
      const done = ended === 'stored' && effects.length > 0 ? Promise.all(effects.map((effect) => effect())) : null;
      this.#owed.passed(batch.from, sizeOf(batch), done);
    }
    if (batch.unreadable > 0) {
      this.#means.meters.corrupt(batch.unreadable);
      this.#means.log.error({ slotDir: this.#slotDir, ...batch.from }, 'a part of the journal could not be read');
    }
    this.#at = batch.to;
    this.#rows = Math.min(this.#means.batchRows, this.#rows * REGROWTH);
    return batch.full ? 'more' : 'some';
  }

  /** When there is nothing to read: writes down how far it came, removes what lies behind, looks after a dead writer. */
  async rest(): Promise<void> {
    await this.#load();
    if (await this.#seal()) await this.step();
    await this.leave();
  }

  /** Writes down how far it came. */
  async leave(): Promise<void> {
    const { at, stored } = this.#saved;
    const isSaved = comparePositions(at, this.#owed.since(this.#at)) === 0 && comparePositions(stored, this.#at) === 0;
    if (!isSaved) await this.#save(null);
  }

  #isPaused(): boolean {
    return performance.now() < this.#pausedUntil;
  }

  async #segments(): Promise<number[]> {
    return segmentsAmong(await readdir(this.#slotDir));
  }

  /** At the first step, and when someone has put another journal in this one's place. */
  async #load(): Promise<void> {
    const identity = slotIdentity(this.#slotDir);
    if (identity === this.#identity) return;
    this.#saved = await readCheckpoint(this.#slotDir);
    this.#at = this.#saved.at;
    this.#doubtUntil = this.#saved.doubtUntil;
    this.#sealed = 0;
    this.#owed = new OwedEffects(this.#means.owedBytes);
    this.#identity = identity;
  }

  #read(): Promise<SlotBatch> {
    const { pending } = this.#saved;
    const isPending = pending !== null && comparePositions(pending, this.#at) > 0;
    const until = isPending ? pending : { rows: this.#rows, bytes: this.#means.batchBytes };
    return readSlot({ slotDir: this.#slotDir, from: this.#at, until, sealed: this.#sealed });
  }

  async #build(entries: readonly SlotEntry[]): Promise<{ records: ExchangeRecord[]; effects: AfterEffect[] }> {
    const records: ExchangeRecord[] = [];
    const effects: AfterEffect[] = [];
    let built = 0;
    for (const entry of entries) {
      if (++built % BUILD_RUN === 0) await new Promise((resolve) => setImmediate(resolve));
      try {
        const settled = toSettled(entry);
        const record = await this.#means.buildRecord(settled);
        records.push(record);
        const effect = this.#means.effects.prepare(settled, record);
        if (effect !== null) effects.push(effect);
      } catch (error) {
        if (error instanceof NotNow) throw error;
        await this.#setAside(entry, error);
      }
    }
    return { records, effects };
  }

  #store({ from, to }: SlotBatch, records: readonly ExchangeRecord[]): Promise<'stored' | 'refused'> {
    const token = `${this.#identity}:${from.segment}.${from.offset}-${to.segment}.${to.offset}`;
    const doubtful = comparePositions(from, this.#doubtUntil) < 0;
    return storeBatch({ records, token, doubtful }, this.#means);
  }

  async #save(pending: Position | null): Promise<void> {
    const checkpoint = this.#checkpoint(pending);
    await writeCheckpoint(this.#slotDir, checkpoint);
    this.#saved = checkpoint;
    for (const segment of await this.#segments()) {
      if (segment < checkpoint.at.segment) await rm(segmentPath(this.#slotDir, segment), { force: true });
    }
  }

  /** With after-effects owed, what comes behind them is read again after a crash, in another cut: the store is asked then. */
  #checkpoint(pending: Position | null): Checkpoint {
    const at = this.#owed.since(this.#at);
    const common = { at, stored: this.#at };
    if (comparePositions(at, this.#at) === 0) return { ...common, pending, doubtUntil: this.#doubtUntil };
    return { ...common, pending: null, doubtUntil: latest(this.#doubtUntil, pending ?? this.#at) };
  }

  /** The last segment of a dead writer is complete: it may be read to its end, whatever stands there, and removed. */
  async #seal(): Promise<boolean> {
    const last = (await this.#segments()).at(-1);
    if (last === undefined || last <= this.#sealed || last < this.#at.segment) return false;
    const { mtimeMs, size } = await stat(segmentPath(this.#slotDir, last));
    // A quiet writer's last segment is empty.
    if (size === 0 || Date.now() - mtimeMs < LIFELESS_AFTER_MS) return false;
    // Whoever takes the slot next begins a segment of its own: what is here while the lock is ours stays as it is.
    const lock = tryLockSlot(this.#slotDir, 0);
    if (lock === null) return false;
    lock.release();
    this.#sealed = last;
    return true;
  }

  /**
   * A living store refused the batch again and again. Smaller ones are tried, down to the one entry that makes it so; if the
   * store takes another and then still not that one, it is set aside. `open` while the batch is not done with.
   */
  async #cutDown(batch: SlotBatch, records: readonly ExchangeRecord[]): Promise<'open' | 'stored' | 'aside'> {
    await this.#doubt(batch.to);
    const [first] = batch.entries;
    this.#rows = Math.max(1, batch.entries.length >> 1);
    if (first === undefined || batch.entries.length > 1) return 'open';
    if (!(await this.#takesAnother(batch.to))) {
      this.#pausedUntil = performance.now() + REFUSED_PAUSE_MS;
      return 'open';
    }
    // It may be the store that came to itself in between.
    if ((await this.#store(batch, records)) === 'stored') return 'stored';
    await this.#setAside(first, null);
    return 'aside';
  }

  /** The cut of what comes before is open again; what a refused batch left in the store is found by asking it. */
  async #doubt(until: Position): Promise<void> {
    this.#doubtUntil = latest(this.#doubtUntil, until);
    await this.#save(null);
  }

  /** Tries the entries that follow one by one, until one is stored. */
  async #takesAnother(from: Position): Promise<boolean> {
    let at = from;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const until = { rows: 1, bytes: this.#means.batchBytes };
      const batch = await readSlot({ slotDir: this.#slotDir, from: at, until, sealed: this.#sealed });
      if (batch.entries.length === 0) return false;
      await this.#doubt(batch.to);
      const { records } = await this.#build(batch.entries);
      if (records.length > 0 && (await this.#store(batch, records)) === 'stored') return true;
      at = batch.to;
    }
    return false;
  }

  async #setAside(entry: SlotEntry, error: unknown): Promise<void> {
    const path = await this.#means.aside.put(this.#slotDir, entry);
    this.#means.meters.corrupt(1);
    this.#means.log.error({ path, error }, 'a journal entry could not be stored and was set aside');
  }
}

function sizeOf({ entries }: SlotBatch): number {
  return entries.reduce((sum, { meta, request, response }) => sum + meta.length + request.length + response.length, 0);
}

function latest(a: Position, b: Position): Position {
  return comparePositions(a, b) > 0 ? a : b;
}

/** @throws when the entry is of another version or no JSON */
function toSettled({ meta, request, response }: SlotEntry): SettledEntry {
  const parsed = JSON.parse(meta.toString()) as SettledMeta;
  if (parsed.version !== 1) throw new TypeError('a journal entry of an unknown version');
  return { meta: parsed, requestBody: request, responseBody: response };
}
