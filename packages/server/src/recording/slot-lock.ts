// Who writes a slot: an exclusive lock held as long as the process lives. Two gateways never write to the same slot (an old
// one may still be draining when the next is started), and the reader can tell a dead writer's last segment from a quiet one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;
/** The reader holds the lock for moments only, another gateway for as long as it lives. */
const READER_PATIENCE_MS = 500;
const MOST_SLOTS = 100;

export interface SlotLock {
  release(): void;
}

/**
 * Takes the lock, or gives null when someone holds it after `waitMs`. The operating system frees it when the process dies,
 * however it dies; Node has no file locks of its own, SQLite's are the portable ones at hand.
 * @throws when the folder cannot be written
 */
export function tryLockSlot(slotDir: string, waitMs: number): SlotLock | null {
  const database = new DatabaseSync(join(slotDir, 'writer.lock'), { timeout: waitMs });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/**
 * Makes and locks the slot's folder, or the first free one beside it (`0-2`, `0-3`, …).
 * @throws when the folder cannot be made, or all are taken
 */
export function lockFreeSlot(spoolDir: string, wanted: string): { readonly slot: string; readonly lock: SlotLock } {
  for (let n = 1; n <= MOST_SLOTS; n += 1) {
    const slot = n === 1 ? wanted : `${wanted}-${n}`;
    mkdirSync(join(spoolDir, slot), { recursive: true, mode: 0o700 });
    const lock = tryLockSlot(join(spoolDir, slot), READER_PATIENCE_MS);
    if (lock !== null) return { slot, lock };
  }
  throw new Error(`the journal's slot ${wanted} and all beside it are in use`);
}
