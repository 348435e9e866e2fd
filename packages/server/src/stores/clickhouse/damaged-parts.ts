// A look at an embedded store that nobody has open: whether it opens, and whether all of it could be read.
import { connect } from './connect.ts';
import { sql } from './sql.ts';

/**
 * Parts of the data that the engine found damaged when it opened the store, now or earlier, and set aside.
 * @throws when the engine cannot open it
 */
export async function countDamagedParts(path: string, signal: AbortSignal): Promise<number> {
  const engine = await connect({ path }, { readers: 1 });
  try {
    const query = sql`SELECT count() AS parts FROM system.detached_parts
      WHERE database = currentDatabase() AND startsWith(reason, 'broken')`;
    const [row] = await engine.rows<{ parts: number }>(query, signal);
    return Number(row?.parts ?? 0);
  } finally {
    await engine.close();
  }
}
