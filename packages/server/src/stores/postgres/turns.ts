// Whose turn a piece of work is, by an advisory lock of PostgreSQL. It belongs to a connection: a console that dies gives it up
// at once, and one whose machine vanished when the server notices that nobody answers.
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../../kernel/log.ts';
import type { RunningWork, Turns } from '../../ports/turns.ts';
import { connectionOptions } from './connecting.ts';

export interface TurnsOptions {
  readonly url: string;
  readonly log: Log;
  /** How often the server is asked whether it is our turn, and whether it is still. */
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
/** Without an answer by then the turn is taken for lost: sooner than the server gives it to another. */
const ANSWER_TIMEOUT_MS = 3_000;
/** After 5 s of silence it asks three times, 3 s apart. */
const NOTICE_SILENCE = 'SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3';
/** Whoever else takes advisory locks in this database takes others. */
const TRY = "SELECT pg_try_advisory_lock(hashtext('heliometer turn'), hashtext($1)) AS mine";

export function openTurns(options: TurnsOptions): Turns {
  return {
    whileMine(name, begin) {
      const turn = new Turn({ everyMs: EVERY_MS, ...options }, name, begin);
      const ended = turn.run();
      return {
        async stop() {
          turn.end();
          await ended;
        },
      };
    },
  };
}

class Turn {
  readonly #options: Required<TurnsOptions>;
  readonly #name: string;
  readonly #begin: () => RunningWork;
  readonly #stopping = new AbortController();
  #failing = false;

  constructor(options: Required<TurnsOptions>, name: string, begin: () => RunningWork) {
    this.#options = options;
    this.#name = name;
    this.#begin = begin;
  }

  end(): void {
    this.#stopping.abort();
  }

  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const client = new pg.Client({ ...connectionOptions(this.#options.url, ANSWER_TIMEOUT_MS) });
      try {
        await this.#useConnection(client);
      } catch (error) {
        if (!this.#failing) this.#options.log.warn({ error, work: this.#name }, 'whose turn it is cannot be asked');
        this.#failing = true;
        await this.#pause();
      } finally {
        // Gives the turn to the next. A broken connection has nothing to give.
        await client.end().catch(() => {});
      }
    }
  }

  /** Returns when all ends. @throws when the connection cannot be had or is lost; the work has stopped then */
  async #useConnection(client: pg.Client): Promise<void> {
    const lost = Promise.withResolvers<void>();
    client.on('error', () => lost.resolve());
    client.on('end', () => lost.resolve());
    await client.connect();
    await client.query(NOTICE_SILENCE);
    while (!(await isMine(client, this.#name))) {
      this.#failing = false;
      await Promise.race([this.#pause(), lost.promise]);
      if (this.#stopping.signal.aborted) return;
    }
    this.#failing = false;
    this.#options.log.info({ work: this.#name }, 'this process does it for the fleet');
    const work = this.#begin();
    try {
      while (!this.#stopping.signal.aborted) {
        await Promise.race([this.#pause(), lost.promise]);
        await client.query('SELECT 1');
      }
    } finally {
      await work.stop();
    }
  }

  async #pause(): Promise<void> {
    // Only the end of it all ends a pause early.
    await wait(this.#options.everyMs, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
  }
}

async function isMine(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query<{ readonly mine: boolean }>(TRY, [name])).rows[0]?.mine === true;
}
