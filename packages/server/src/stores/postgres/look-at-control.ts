// A look at a control store that changes nothing.
import pg from 'pg';
import { VERSION_SQL } from './change-version.ts';
import { connectionOptions } from './connecting.ts';

export interface SeenControl {
  /** What live provider keys are stored as. */
  readonly sealed: readonly string[];
}

/** null = its tables were not made yet. @throws what PostgreSQL or the network says */
export async function lookAtControl(url: string): Promise<SeenControl | null> {
  const client = new pg.Client(connectionOptions(url));
  // The statement under way tells of it.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ readonly made: boolean }>(
      "SELECT to_regclass('control_version') IS NOT NULL AS made",
    );
    if (rows[0]?.made !== true) return null;
    await client.query(VERSION_SQL);
    const keys = await client.query<{ readonly sealed: string }>(
      'SELECT sealed FROM provider_keys WHERE deleted_at_ms IS NULL',
    );
    return { sealed: keys.rows.map(({ sealed }) => sealed) };
  } finally {
    await client.end().catch(() => {});
  }
}
