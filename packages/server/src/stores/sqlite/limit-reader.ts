// The gateways' counters of rate limits, seen from outside. Readers of a file in WAL mode take no lock that a writer waits for.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError } from '../../kernel/errors.ts';
import { type Counter, type LimitReader, SLOTS_PER_WINDOW } from '../../ports/limit-counters.ts';
import { keyOf, LOOK } from './limit-ledger.ts';

/** Some milliseconds' worth; then others on the event loop have their turn. */
const AT_ONCE = 100;
const BUSY_TIMEOUT_MS = 250;

export interface LimitReaderOptions {
  readonly path: string;
  readonly now?: () => number;
}

/** Opens the file for each look, so it need not be there yet, and nothing is to be closed. */
export function openLimitReader({ path, now = Date.now }: LimitReaderOptions): LimitReader {
  return {
    async look(counters, signal) {
      if (!existsSync(path)) return counters.map(() => ({ used: 0, resetMs: 0 }));
      const db = open(path);
      try {
        const seen = [];
        const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'limit_slots'").get() !== undefined;
        const look = isThere ? db.prepare(LOOK) : null;
        for (const [index, counter] of counters.entries()) {
          if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
          signal.throwIfAborted();
          seen.push(standing(counter, now(), (...range) => look?.get(keyOf(counter.counter), ...range)));
        }
        return seen;
      } catch (cause) {
        if (signal.aborted) throw cause;
        throw unreadable(cause);
      } finally {
        db.close();
      }
    },
  };
}

/** As the ledger reckons it (limit-ledger.ts). */
function standing(
  { windowMs }: Counter,
  nowMs: number,
  look: (first: number, horizon: number) => Readonly<Record<string, unknown>> | undefined,
) {
  const slotMs = windowMs / SLOTS_PER_WINDOW;
  const first = Math.floor((nowMs - windowMs) / slotMs);
  const row = look(first, first + 2 * SLOTS_PER_WINDOW);
  const last = row?.['last'];
  const resetMs = typeof last === 'number' ? Math.max(0, (last + 1) * slotMs + windowMs - nowMs) : 0;
  return { used: Number(row?.['used'] ?? 0), resetMs };
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): GatewayError {
  return new GatewayError('limiter_unavailable', 'The counters of rate limits cannot be read.', { cause });
}
