// The control store in a PostgreSQL database, shared by the consoles and gateways of a fleet.
import { Kysely } from 'kysely';
import pg from 'pg';
import type { Log } from '../../kernel/log.ts';
import type { ControlStore } from '../../ports/control-store.ts';
import type { ControlTables } from '../control/control-schema.ts';
import { createControlStore } from '../control/control-store.ts';
import { watchChanges } from './change-version.ts';
import { columnTypes } from './column-types.ts';
import { connectionOptions } from './connecting.ts';
import { POSTGRES_WORDS } from './control-words.ts';
import { createPostgresDialect, patiently } from './kysely-dialect.ts';

export interface ControlStoreOptions {
  /** `postgres://`, user, password and database included. */
  readonly url: string;
  readonly log: Log;
  readonly now?: () => number;
}

/** Of one process. A server takes 100 of them all together, if not told otherwise. */
const MOST_CONNECTIONS = 5;

const ALONE = 'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE';

/**
 * Connects, and brings the tables up to date in the first schema of the search path. Every statement is done as if it were
 * alone, like SQLite's: what counts rows to see whether there is room for one more may count on the number.
 * @throws GatewayError store_unavailable when the server cannot be reached; what PostgreSQL says when it does not let us
 */
export async function openControlStore({ url, log, now = Date.now }: ControlStoreOptions): Promise<ControlStore> {
  const onConnect = async (client: pg.ClientBase) => void (await client.query(ALONE));
  const pool = new pg.Pool({ ...connectionOptions(url), max: MOST_CONNECTIONS, onConnect });
  // Of connections nobody was using. The next statement makes a new one.
  pool.on('error', (error) => log.debug({ error }, 'a connection to the control store was lost'));
  const db = new Kysely<ControlTables>({ dialect: createPostgresDialect(pool), plugins: [columnTypes] });
  const store = await createControlStore({
    db,
    transact: (work) => patiently(() => db.transaction().setIsolationLevel('serializable').execute(work)),
    words: POSTGRES_WORDS,
    now,
  });
  try {
    await watchChanges(db);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
