// "A call that was answered before is answered from the cache, byte for byte; one that was not is, if asked for, kept." (headers.md §7)
import type { AnswerQuery } from '../../ports/answer-cache.ts';
import { AnswerFill, type FillMeans } from '../cache/answer-fill.ts';
import { type CallKey, callKey } from '../cache/cache-key.ts';
import { type AskedOfCache, askedOfCache, type CacheWishes, cacheWishes, whyNotCached } from '../cache/cache-wishes.ts';
import { CachedReply } from '../cache/cached-reply.ts';
import { type Flight, Flights } from '../cache/flights.ts';
import type { Hit } from '../cache/shelf.ts';
import { ClientGone } from '../departure.ts';
import type { Exchange } from '../exchange.ts';
import type { Guard, Served, Verdict } from './guard.ts';
import type { BodyNeed } from './hold-body.ts';

export interface CacheMeans extends FillMeans {
  /** UTC ms. */
  readonly clock: () => number;
}

export function readCache(means: CacheMeans): Guard {
  const flights = new Flights();
  return (exchange) => {
    const asked = askedOfCache(exchange.control);
    if (asked === null) return null;
    exchange.notes.cacheEnabled = true;
    return answerOrMiss(exchange, asked, new Reader(exchange, flights, means));
  };
}

/** The body is a part of the key. */
export function cacheNeedsBody(exchange: Exchange): BodyNeed | null {
  const asked = askedOfCache(exchange.control);
  if (asked === null || whyNotCached(exchange) !== null) return null;
  const { read, write } = cacheWishes(exchange, asked);
  return read || write ? { feature: 'The cache', skippable: true } : null;
}

async function answerOrMiss(exchange: Exchange, asked: AskedOfCache, reader: Reader): Promise<Verdict> {
  const why = whyNotCached(exchange);
  if (why !== null) exchange.warnings.push(`the cache was not used: ${why}`);
  const served = why === null && exchange.body.bytes !== null ? await reader.read(cacheWishes(exchange, asked)) : null;
  if (served === null && asked.reading) exchange.policyHeaders.push('Helicone-Cache', 'MISS');
  return served;
}

/** One call's way through the cache. */
class Reader {
  readonly #exchange: Exchange;
  readonly #flights: Flights;
  readonly #means: CacheMeans;

  constructor(exchange: Exchange, flights: Flights, means: CacheMeans) {
    this.#exchange = exchange;
    this.#flights = flights;
    this.#means = means;
  }

  async read(wishes: CacheWishes): Promise<Served | null> {
    if (!wishes.read && !wishes.write) return null;
    const key = await callKey(this.#exchange, wishes);
    const hit = wishes.read ? await this.#look(key, wishes) : null;
    if (this.#exchange.departure.gone) throw new ClientGone();
    if (hit !== null) return this.#serve(hit);
    if (wishes.read) this.#means.meters.cacheRead('miss');
    if (wishes.write) this.#fill(key, wishes);
    return null;
  }

  async #look(key: CallKey, wishes: CacheWishes): Promise<Hit | null> {
    const shared = wishes.slots === 1 ? this.#flights.of(key.alias) : null;
    if (shared !== null) return this.#follow(shared);
    const kept = await this.#means.shelf.find(this.#queries(key, wishes));
    if (kept !== null || wishes.slots > 1) return kept;
    const flight = this.#flights.of(key.digest());
    return flight === null ? null : this.#follow(flight);
  }

  /** It is the provider that is waited for, if in company. */
  async #follow(flight: Flight): Promise<Hit | null> {
    const { span, departure } = this.#exchange;
    span.sentAt = this.#means.now();
    const hit = await flight.follow(departure);
    span.endedAt = this.#means.now();
    return hit;
  }

  /** The second is made, at the price of parsing, only when the first has found nothing. */
  *#queries(key: CallKey, { slots, maxAgeMs }: CacheWishes): Generator<AnswerQuery> {
    const storedSinceMs = maxAgeMs === null ? 0 : this.#means.clock() - maxAgeMs;
    yield { by: 'alias', value: key.alias, slots, storedSinceMs };
    if (key.digest() !== key.alias) yield { by: 'digest', value: key.digest(), slots, storedSinceMs };
  }

  #fill(key: CallKey, wishes: CacheWishes): void {
    const exchange = this.#exchange;
    const flight = wishes.read && wishes.slots === 1 ? this.#lead(key) : null;
    const { slots, lifetimeMs } = wishes;
    const replaceStoredUntilMs = this.#tooOldAt(wishes);
    const place = { key: key.whole(), slots, lifetimeMs, replaceStoredUntilMs };
    const fill = new AnswerFill(exchange, place, flight, this.#means);
    exchange.fill = fill;
    exchange.atEnd.push(() => fill.ended());
  }

  /** Who does not read means to renew; who found nothing young enough does, too. */
  #tooOldAt({ read, maxAgeMs }: CacheWishes): number {
    if (!read) return this.#exchange.startedAtMs;
    return maxAgeMs === null ? 0 : this.#means.clock() - maxAgeMs - 1;
  }

  /** `null` = somebody else leads already: this call has waited for them in vain, and goes alone. */
  #lead(key: CallKey): Flight | null {
    if (this.#flights.of(key.digest()) !== null) return null;
    const flight = this.#flights.lead([key.alias, key.digest()], this.#exchange.departure);
    this.#exchange.audience = flight.audience;
    return flight;
  }

  #serve({ answer, slot }: Hit): Served {
    const exchange = this.#exchange;
    const { notes, policyHeaders, fallbackTargets } = exchange;
    notes.cacheReferenceId = answer.exchangeId;
    notes.cacheBucket = slot;
    notes.cacheLatencyMs = answer.latencyMs;
    notes.fallbackIndex = answer.fallbackIndex;
    exchange.target = fallbackTargets[answer.fallbackIndex ?? -1] ?? exchange.target;
    policyHeaders.push('Helicone-Cache', 'HIT', 'Helicone-Cache-Bucket-Idx', String(slot));
    policyHeaders.push('Helicone-Cache-Latency', String(answer.latencyMs));
    this.#means.meters.cacheRead('hit');
    return { reply: new CachedReply(answer), outcome: 'cached' };
  }
}
