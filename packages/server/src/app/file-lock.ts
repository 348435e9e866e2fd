// Locks between processes that end with their holder, however it ends: the kernel keeps them, no clean-up can be missed.
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from '../stores/sqlite/database.ts';

export interface FileLock {
  /** Writes what others may know about the holder, below its pid. */
  note(text: string): void;
  release(): void;
}

export interface LockHolder {
  /** null = not written yet. */
  readonly pid: number | null;
  readonly note: string;
}

export type LockAttempt =
  | { readonly kind: 'taken'; readonly lock: FileLock }
  | ({ readonly kind: 'held' } & LockHolder);

/**
 * Node has no flock of its own; SQLite's lock on an empty database is the same thing (fcntl, https://sqlite.org/lockingv3.html).
 * The database is `<path>-held`; `path` itself is a text file with the holder's pid, for people and messages only.
 * @throws when the files cannot be made
 */
export function tryLock(path: string): LockAttempt {
  const held = `${path}-held`;
  closeSync(openSync(held, 'a', 0o600));
  // Long enough for somebody who only peeks.
  const db = new DatabaseSync(held, { timeout: 100 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    return { kind: 'held', ...readHolder(path) };
  }
  const write = (text: string) => writeFileSync(path, `${process.pid}\n${text}`, { mode: 0o600 });
  write('');
  return {
    kind: 'taken',
    lock: {
      note: (text) => write(`${text}\n`),
      release() {
        writeFileSync(path, '');
        db.close();
      },
    },
  };
}

/** Who holds it; null = nobody. Takes nothing. @throws when the file cannot be read */
export function peekLock(path: string): LockHolder | null {
  if (!existsSync(`${path}-held`)) return null;
  const db = new DatabaseSync(`${path}-held`, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE; ROLLBACK');
    return null;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return readHolder(path);
  } finally {
    db.close();
  }
}

function readHolder(path: string): LockHolder {
  try {
    const [pid = '', note = ''] = readFileSync(path, 'utf8').split('\n');
    return { pid: /^\d+$/.test(pid) ? Number(pid) : null, note };
  } catch (error) {
    // Between the holder's lock and its first write there is no file yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { pid: null, note: '' };
    throw error;
  }
}
