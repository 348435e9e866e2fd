// The control store in one SQLite file. Consoles and the command line write it, at the same time if need be.
import { Kysely } from 'kysely';
import type { ControlStore } from '../../ports/control-store.ts';
import type { ControlTables } from '../control/control-schema.ts';
import { createControlStore } from '../control/control-store.ts';
import { SQLITE_WORDS } from './control-words.ts';
import { openDatabase } from './database.ts';
import { createSqliteDialect } from './kysely-dialect.ts';

export interface ControlStoreOptions {
  readonly path: string;
  readonly now?: () => number;
}

const BUSY_TIMEOUT_MS = 5_000;

/** Opens or creates the file (mode 0600) and brings its tables up to date. */
export async function openControlStore(options: ControlStoreOptions): Promise<ControlStore> {
  const file = openDatabase(options.path, { busyTimeoutMs: 0, synchronous: 'full' });
  const db = new Kysely<ControlTables>({ dialect: createSqliteDialect(file, BUSY_TIMEOUT_MS) });
  return createControlStore({
    db,
    // It takes the one write lock at its beginning: nobody else writes meanwhile, so it is never begun anew.
    transact: (work) => db.transaction().execute(work),
    words: SQLITE_WORDS,
    now: options.now ?? Date.now,
  });
}
