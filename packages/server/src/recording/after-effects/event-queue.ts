// Events on their way to PostHog, or spans to OpenTelemetry, from stored to sent or given up. Each place has a lane of its own,
// so that one that does not answer keeps nobody else's events waiting. What is thrown away is counted.
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../kernel/log.ts';
import type { EventFate } from '../../ports/meters.ts';
import type { PostHogProject } from '../../ports/posthog-project.ts';
import type { PostHogEvent } from './posthog-event.ts';

/** `later` is tried again; `never` is not. `why` names no secret. */
export type Sent = { readonly result: 'sent' } | { readonly result: 'later' | 'never'; readonly why: string };

/** Where events go; those of one place share a lane. */
export interface EventPlace {
  readonly host: string;
  readonly key: string;
}

export interface QueuedEvent {
  /** By which whoever takes events twice knows it. */
  readonly uuid: string;
}

export type SendEvents<Place = PostHogProject, Event = PostHogEvent> = (
  place: Place,
  events: readonly Event[],
  signal: AbortSignal,
) => Promise<Sent>;

export interface EventQueueMeans<Place = PostHogProject, Event = PostHogEvent> {
  readonly send: SendEvents<Place, Event>;
  readonly count: (fate: EventFate, events: number) => void;
  /** Who takes them, for the log. */
  readonly receiver: string;
  readonly log: Log;
}

/** Of all projects, and of one. */
const MOST_EVENTS = 10_000;
const MOST_OF_A_PROJECT = 2_000;
const MOST_AT_ONCE = 100;
/** Requests at the same time. */
const MOST_REQUESTS = 32;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 60_000;
const GIVE_UP_MS = 3_600_000;

interface Waiting<Event> {
  readonly event: Event;
  readonly giveUpAt: number;
  readonly ended: PromiseWithResolvers<void>;
}

interface Lane<Place, Event> {
  readonly place: Place;
  readonly waiting: Waiting<Event>[];
}

export class EventQueue<Place extends EventPlace = PostHogProject, Event extends QueuedEvent = PostHogEvent> {
  readonly #means: EventQueueMeans<Place, Event>;
  readonly #stopping = new AbortController();
  readonly #lanes = new Map<string, Lane<Place, Event>>();
  readonly #known = new Map<string, Waiting<Event>>();
  #requests = 0;
  readonly #turns: (() => void)[] = [];
  #onEmpty: (() => void) | null = null;

  constructor(means: EventQueueMeans<Place, Event>) {
    this.#means = means;
  }

  /** Resolves when the event was sent or given up; it never rejects. An event that is waiting already is not taken twice. */
  offer(place: Place, event: Event): Promise<void> {
    const known = this.#known.get(event.uuid);
    if (known !== undefined) return known.ended.promise;
    const name = `${place.host} ${place.key}`;
    const lane = this.#lanes.get(name) ?? { place, waiting: [] };
    if (this.#known.size >= MOST_EVENTS || lane.waiting.length >= MOST_OF_A_PROJECT) {
      this.#means.count('overflow', 1);
      return Promise.resolve();
    }
    const waiting = { event, giveUpAt: performance.now() + GIVE_UP_MS, ended: Promise.withResolvers<void>() };
    this.#known.set(event.uuid, waiting);
    lane.waiting.push(waiting);
    if (!this.#lanes.has(name)) {
      this.#lanes.set(name, lane);
      void this.#empty(name, lane);
    }
    return waiting.ended.promise;
  }

  /** Gives what is on its way `graceMs`. */
  async settle(graceMs: number): Promise<void> {
    if (this.#known.size === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    const enough = new AbortController();
    await Promise.race([empty, wait(graceMs, undefined, { signal: enough.signal })]);
    enough.abort();
  }

  /** What is still waiting is owed: its promises stay open. */
  close(): void {
    this.#stopping.abort();
  }

  async #empty(name: string, lane: Lane<Place, Event>): Promise<void> {
    // Those stored in one batch come in one turn, and go in one request.
    await turn();
    for (let failures = 0; lane.waiting.length > 0 && !this.#stopping.signal.aborted; ) {
      const batch = lane.waiting.slice(0, MOST_AT_ONCE);
      const sent = await this.#inTurn(() => this.#send(lane.place, batch));
      if (sent.result === 'later') {
        this.#tell(lane, sent.why, failures);
        failures += 1;
        await this.#backOff(failures);
        this.#giveUpOld(lane);
      } else {
        failures = 0;
        if (sent.result === 'never') this.#refused(lane, batch.length, sent.why);
        this.#end(lane, batch.length, sent.result === 'sent' ? 'sent' : 'refused');
      }
    }
    // Nothing may be awaited between seeing the lane empty and taking it away.
    if (lane.waiting.length === 0) this.#lanes.delete(name);
  }

  async #send(place: Place, batch: readonly Waiting<Event>[]): Promise<Sent> {
    const events = batch.map(({ event }) => event);
    const sent = await this.#means.send(place, events, this.#stopping.signal);
    if (sent.result === 'later' && !this.#stopping.signal.aborted) this.#means.count('retried', batch.length);
    return sent;
  }

  async #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.#requests < MOST_REQUESTS) this.#requests += 1;
    else await new Promise<void>((resolve) => this.#turns.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.#turns.shift();
      if (next === undefined) this.#requests -= 1;
      else next();
    }
  }

  /** Jittered in its upper half, so that several consoles don't come back in step. */
  async #backOff(failures: number): Promise<void> {
    const ceiling = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1));
    await wait(ceiling * (0.5 + Math.random() / 2), undefined, { signal: this.#stopping.signal }).catch(() => {
      // Only stopping ends it early, and the lane looks at that next.
    });
  }

  #giveUpOld(lane: Lane<Place, Event>): void {
    const now = performance.now();
    const young = lane.waiting.findIndex(({ giveUpAt }) => giveUpAt > now);
    const old = young === -1 ? lane.waiting.length : young;
    if (old === 0) return;
    this.#means.log.warn({ host: lane.place.host, events: old }, `events for ${this.#means.receiver} were given up`);
    this.#end(lane, old, 'given_up');
  }

  #end(lane: Lane<Place, Event>, count: number, what: 'sent' | 'refused' | 'given_up'): void {
    for (const { event, ended } of lane.waiting.splice(0, count)) {
      this.#known.delete(event.uuid);
      ended.resolve();
    }
    this.#means.count(what, count);
    if (this.#known.size === 0) this.#onEmpty?.();
  }

  /** Once until it is well again. */
  #tell({ place, waiting }: Lane<Place, Event>, why: string, failures: number): void {
    if (failures > 0 || this.#stopping.signal.aborted) return;
    this.#means.log.warn(
      { host: place.host, why, events: waiting.length },
      `${this.#means.receiver} does not take events yet`,
    );
  }

  #refused({ place }: Lane<Place, Event>, events: number, why: string): void {
    this.#means.log.warn({ host: place.host, why, events }, `${this.#means.receiver} refused events`);
  }
}
