// The gateway's side of the answer cache: the store behind a bounded memory of answers this process has had in hand. A store
// that fails or dawdles costs a hit, never an exchange.
import type { Log } from '../../kernel/log.ts';
import type { AnswerCache, AnswerQuery, NewAnswer, StoredAnswer } from '../../ports/answer-cache.ts';
import type { GatewayMeters } from '../../ports/meters.ts';

/** An answer to be given again. */
export interface Hit {
  readonly answer: StoredAnswer;
  readonly slot: number;
}

export interface ShelfMeans {
  readonly store: AnswerCache;
  /** Bytes of answers kept in memory. */
  readonly memoryBytes: number;
  readonly meters: GatewayMeters;
  readonly log: Log;
}

/** headers.md §7: slower than this is a MISS. */
const LOOKUP_MS = 100;
/** One answer may take this part of the memory. */
const LARGEST_PART = 1 / 4;

export class Shelf {
  readonly #means: ShelfMeans;
  /** By id; the one used longest ago first. What a store has let go of is never asked for again, and leaves in its turn. */
  readonly #memory = new Map<string, StoredAnswer>();
  #memoryBytes = 0;
  /** What does not work at the moment; told of once. */
  readonly #away = new Set<'read' | 'write'>();

  constructor(means: ShelfMeans) {
    this.#means = means;
  }

  /** The first query that finds something. Never rejects; `null` also when the store fails, or takes too long for all of them. */
  async find(queries: Iterable<AnswerQuery>): Promise<Hit | null> {
    const { meters } = this.#means;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, LOOKUP_MS, 'late');
    });
    try {
      const found = await Promise.race([this.#lookUp(queries), late]);
      if (found === 'late') {
        meters.cacheFailed('late');
        return null;
      }
      this.#away.delete('read');
      return found;
    } catch (error) {
      this.#failed('read', error);
    } finally {
      clearTimeout(timer);
    }
    return null;
  }

  /** In which slot the answer is kept; `null` = it is not. Never rejects. */
  async keep(entry: NewAnswer): Promise<number | null> {
    const { store, meters } = this.#means;
    try {
      const { slot, evicted } = await store.keep(entry);
      this.#away.delete('write');
      if (evicted > 0) meters.lost('cache_evictions', evicted);
      return slot;
    } catch (error) {
      this.#failed('write', error);
      return null;
    }
  }

  #failed(what: 'read' | 'write', error: unknown): void {
    const { meters, log } = this.#means;
    meters.cacheFailed(what);
    if (!this.#away.has(what))
      log.warn({ err: error, what }, 'the answer cache cannot be used; calls go on without it');
    this.#away.add(what);
  }

  async #lookUp(queries: Iterable<AnswerQuery>): Promise<Hit | null> {
    const { store } = this.#means;
    for (const query of queries) {
      const found = await store.find(query);
      if (found === null) continue;
      const answer = this.#remembered(found.id) ?? (await store.load(found.id));
      if (answer === null) continue;
      this.#remember(found.id, answer);
      return { answer, slot: found.slot };
    }
    return null;
  }

  #remembered(id: string): StoredAnswer | null {
    const answer = this.#memory.get(id);
    if (answer === undefined) return null;
    this.#memory.delete(id);
    this.#memoryBytes -= sizeOf(answer);
    return answer;
  }

  #remember(id: string, answer: StoredAnswer): void {
    const { memoryBytes } = this.#means;
    if (sizeOf(answer) > memoryBytes * LARGEST_PART || this.#memory.has(id)) return;
    this.#memory.set(id, answer);
    this.#memoryBytes += sizeOf(answer);
    for (const [oldest, { body }] of this.#memory) {
      if (this.#memoryBytes <= memoryBytes) return;
      this.#memory.delete(oldest);
      this.#memoryBytes -= body.byteLength + HEAD_BYTES;
    }
  }
}

/** About what an answer's headers take. */
const HEAD_BYTES = 4096;

function sizeOf({ body }: StoredAnswer): number {
  return body.byteLength + HEAD_BYTES;
}
