// For tests of what lies in the SQLite file of edge state: a file of its own for each test, and a lock held on it by somebody else.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach } from 'node:test';
import type { Log } from '../../../src/kernel/log.ts';

/** A place as the contract suites want it. */
export async function edgePlace(): Promise<{ readonly at: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-edge-'));
  return { at: join(folder, 'edge.sqlite'), remove: () => rm(folder, { recursive: true }) };
}

export interface EdgeFile {
  readonly path: string;
  readonly log: Log;
  /** Messages of the log. */
  readonly logged: readonly string[];
  /** As another process would; the answer lets go. */
  holdLock(): () => void;
}

/** To be called within `describe`. */
export function edgeFileForEachTest(): EdgeFile {
  const logged: string[] = [];
  const write = (_fields: object, message: string): void => void logged.push(message);
  let place: Awaited<ReturnType<typeof edgePlace>>;
  beforeEach(async () => {
    place = await edgePlace();
    logged.length = 0;
  });
  afterEach(() => place.remove());
  return {
    get path() {
      return place.at;
    },
    log: { debug: write, info: write, warn: write, error: write },
    logged,
    holdLock() {
      const holder = new DatabaseSync(place.at);
      holder.exec('BEGIN IMMEDIATE');
      return () => {
        holder.exec('ROLLBACK');
        holder.close();
      };
    },
  };
}
