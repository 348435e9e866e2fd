// Brings the tables up to this program's schema.
import type { Engine } from './engine.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from './schema.ts';
import { int, Sql, sql } from './sql.ts';

/** @throws when the store was made by a newer program */
export async function migrate(engine: Engine): Promise<void> {
  await engine.run(new Sql([MIGRATIONS_TABLE], []));
  const done = await engine.rows<{ version: number }>(sql`SELECT version FROM migrations`, AbortSignal.timeout(60_000));
  const applied = new Set(done.map((row) => row.version));
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  if ([...applied].some((version) => version > newest)) {
    throw new Error(`the record store has schema ${Math.max(...applied)}, this program knows ${newest}: it is too old`);
  }
  for (const { version, statements } of MIGRATIONS) {
    if (applied.has(version)) continue;
    for (const statement of statements) await engine.run(new Sql([statement], []));
    await engine.run(sql`INSERT INTO migrations (version) VALUES (${int(version)})`);
  }
}
