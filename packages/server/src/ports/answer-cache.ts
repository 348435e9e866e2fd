// Answers kept for calls like those they were given to (headers.md §7), shared by the gateways of a machine or a fleet.

/** What an answer is kept under. Both digests are of the gateway's making; nothing of a call can be read from them. */
export interface AnswerKey {
  readonly organizationId: string;
  /** '' = none was sent. */
  readonly seed: string;
  /** Of everything that makes a difference to the answer. */
  readonly digest: string;
  /** The same, but of the body's bytes as they came, which costs no parsing. */
  readonly alias: string;
}

/** An answer of a provider's, kept whole. */
export interface StoredAnswer {
  readonly status: number;
  readonly statusMessage: string;
  /** Flat: name, value … */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly trailers: readonly string[];
  /** The exchange it was first given in, and what it took then. */
  readonly exchangeId: string;
  readonly latencyMs: number;
  /** Which of the call's fallbacks gave it; null = there were none. */
  readonly fallbackIndex: number | null;
}

export interface AnswerQuery {
  /** By which digest of the key. */
  readonly by: 'digest' | 'alias';
  readonly value: string;
  /** So many are wanted before one of them is chosen. */
  readonly slots: number;
  /** Older ones do not count, UTC ms; 0 = any age. */
  readonly storedSinceMs: number;
}

export interface FoundAnswer {
  /** Given to one answer only, ever: who has kept an answer under it need not load it. */
  readonly id: string;
  /** From 0, below the `slots` asked for. */
  readonly slot: number;
}

export interface NewAnswer {
  readonly key: AnswerKey;
  readonly answer: StoredAnswer;
  /** As many are kept at most. */
  readonly slots: number;
  readonly lifetimeMs: number;
  /** With all slots held, the oldest answer makes room if it was stored no later than this, UTC ms; 0 = none does. */
  readonly replaceStoredUntilMs: number;
}

export interface Kept {
  /** null = all slots are held by answers that stay. */
  readonly slot: number | null;
  /** Answers that were still good and had to leave for this one. */
  readonly evicted: number;
}

export interface CacheSize {
  /** Of the organisation asked for, those whose time has just run out among them. */
  readonly entries: number;
  /** Of all organisations together, with what it takes to find answers again; and how much that may be. */
  readonly bytes: number;
  readonly maxBytes: number;
}

/** Each method rejects when the cache cannot be reached, or was closed. */
export interface AnswerCache {
  /** One of the `slots` answers that are held, at random; null while fewer are. Counts as a use of it. */
  find(query: AnswerQuery): Promise<FoundAnswer | null>;
  /** null = it has left meanwhile. */
  load(id: string): Promise<StoredAnswer | null>;
  /** Keeps an answer in the lowest free slot; the least recently used ones leave when there is no room. */
  keep(answer: NewAnswer): Promise<Kept>;
  /** Empties what an organisation has, or one seed of it (`null` = all). Seen by every process at once. Says how many. */
  purge(organizationId: string, seed: string | null): Promise<number>;
  size(organizationId: string): Promise<CacheSize>;
  /** When answers end, UTC ms, by the exchange they were first given in; those that are held no more are left out. */
  expiries(organizationId: string, exchangeIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}
