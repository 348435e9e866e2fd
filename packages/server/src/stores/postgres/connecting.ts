// How this folder connects to PostgreSQL.
import pg from 'pg';

/** A server that does not answer is given up then, so that its callers can decide. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than any statement of ours takes. */
const ANSWER_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/** Values as SQLite gives them, so that all else is the same for both engines. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    // bigint, of which all our times and counts are.
    if (oid === pg.types.builtins.INT8) return toSafeNumber;
    return pg.types.getTypeParser(oid, format);
  },
};

/** @param answerTimeoutMs how long a statement may take, here and at the server */
export function connectionOptions(url: string, answerTimeoutMs = ANSWER_TIMEOUT_MS): pg.ClientConfig {
  return {
    connectionString: url,
    types: TYPES,
    application_name: 'heliometer',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: answerTimeoutMs,
    // Of a server that vanished nothing comes back, not even the end of the statement.
    query_timeout: answerTimeoutMs + CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
  };
}

/** Where a URL leads, without the password. */
export function placeOf(url: string): string {
  const { host, database, port } = new pg.Client({ connectionString: url });
  return `${host}:${port}/${database ?? ''}`;
}

/** @throws RangeError rather than to round */
function toSafeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`PostgreSQL sent ${text}, which no number holds exactly`);
  return value;
}
