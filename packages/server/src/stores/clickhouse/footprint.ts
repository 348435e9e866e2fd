// What the store is made of and what it takes up.
import type { RecordFootprint } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { sql } from './sql.ts';

interface Row {
  readonly version: string;
  readonly rows: number | string;
  readonly bytes: number | string;
}

export function openFootprint(engine: Engine): RecordFootprint {
  return {
    async footprint(signal) {
      const [row] = await engine.rows<Row>(
        sql`SELECT version() AS version, sumIf(rows, table = 'exchanges') AS rows, sum(bytes_on_disk) AS bytes
          FROM system.parts WHERE active AND database = currentDatabase()`,
        signal,
      );
      return { version: row?.version ?? '', rows: Number(row?.rows ?? 0), bytes: Number(row?.bytes ?? 0) };
    },
  };
}
