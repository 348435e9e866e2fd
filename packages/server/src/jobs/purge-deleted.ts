// Deleted exchanges are invisible at once; this removes them from the disk for good, in the background, now and then.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../kernel/log.ts';
import type { ControlStore } from '../ports/control-store.ts';
import { type CopyStores, forgetDeletedCopies } from '../ports/forget-copies.ts';
import type { RecordKeeper } from '../ports/record-store.ts';

export interface PurgingOptions {
  readonly control: Pick<ControlStore, 'organizations'> & CopyStores['control'];
  readonly records: Pick<RecordKeeper, 'purge' | 'deletedAmong'>;
  readonly log: Log;
  readonly everyMs?: number;
  /** UTC ms. */
  readonly now?: () => number;
}

export interface Purging {
  /** Ends after the purge under way. */
  stop(): Promise<void>;
}

/** Rewriting parts costs much more than a deletion, so deletions are gathered; within PURGED_WITHIN_MS they are done. */
const EVERY_MS = 10 * 60 * 1000;

export function startPurging(options: PurgingOptions): Purging {
  const { control, records, log, everyMs = EVERY_MS, now = Date.now } = options;
  const stopping = new AbortController();
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };

  async function run(): Promise<void> {
    while (await passed(everyMs, stopping.signal)) {
      try {
        const markedUntilMs = now();
        for (const { id } of await control.organizations()) {
          await forgetDeletedCopies({ control, records }, id, stopping.signal);
        }
        const rows = await records.purge(markedUntilMs);
        if (rows > 0) log.info({ rows }, 'deleted exchanges were removed from the disk');
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.warn({ err: error, code: 'store_unavailable' }, 'deleted exchanges could not be removed yet');
      }
    }
  }
}

/** False when it was cut short. */
async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal, ref: false });
    return true;
  } catch {
    // Only the signal ends a wait early.
    return false;
  }
}
