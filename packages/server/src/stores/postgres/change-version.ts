// How a gateway learns that something it goes by has changed: a number that every such statement adds to, and a notice with
// each. Where notices do not come through (a pooler, a connection that was lost) the number is asked for.
import { type Kysely, sql } from 'kysely';
import type { ControlTables } from '../control/control-schema.ts';
import { SNAPSHOT_TABLES } from '../control/snapshot-rows.ts';

export const VERSION_SQL = 'SELECT version FROM control_version';
export const CHANGES_CHANNEL = 'control_changed';

/** Makes what of it is not there yet. A store that has it all is not written, so that its user need not own the tables. */
export async function watchChanges(db: Kysely<ControlTables>): Promise<void> {
  if ((await unwatched(db)).length === 0) return;
  await db.transaction().execute(async (transaction) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext('heliometer change version'))`.execute(transaction);
    const tables = await unwatched(transaction);
    if (tables.length === 0) return;
    await makeVersion(transaction);
    for (const table of tables) {
      await sql`CREATE TRIGGER control_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
        FOR EACH STATEMENT EXECUTE FUNCTION control_changed()`.execute(transaction);
    }
  });
}

async function makeVersion(db: Kysely<ControlTables>): Promise<void> {
  await sql`CREATE TABLE IF NOT EXISTS control_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version bigint NOT NULL)`.execute(db);
  await sql`INSERT INTO control_version (version) VALUES (0) ON CONFLICT DO NOTHING`.execute(db);
  await sql`CREATE OR REPLACE FUNCTION control_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE control_version SET version = version + 1;
      PERFORM pg_notify('${sql.raw(CHANGES_CHANNEL)}', '');
      RETURN NULL;
    END $$`.execute(db);
}

async function unwatched(db: Kysely<ControlTables>): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly name: string }>`SELECT c.relname::text AS name FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'control_changed' AND pg_table_is_visible(c.oid)`.execute(db);
  const watched = new Set(rows.map(({ name }) => name));
  return SNAPSHOT_TABLES.filter((table) => !watched.has(table));
}
