// PostgreSQL's spelling of what the control store says differently from engine to engine.
import { type Kysely, sql } from 'kysely';
import type { EngineWords, RowTrigger } from '../control/engine-words.ts';
import { deliveriesMigration } from './delivery-tables.ts';

export const POSTGRES_WORDS: EngineWords = {
  elementsOf: (json) => sql`json_array_elements_text((${json})::json)`,
  jsonArrayOf: (column) => sql`coalesce(json_agg(${column} ORDER BY ${column}), '[]')::text`,
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
  schema: {
    randomUuid: sql`gen_random_uuid()::text`,
    makeHiddenProperties,
    makeTrigger,
    own: { '111-deliveries': deliveriesMigration },
  },
};

/** Texts are ordered by their bytes here, and `lower` folds ASCII only then. */
async function makeHiddenProperties(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hidden_properties')
    .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
  await sql`CREATE UNIQUE INDEX hidden_properties_key ON hidden_properties (organization_id, lower(name))`.execute(db);
}

async function makeTrigger(db: Kysely<unknown>, { name, after, when, statements }: RowTrigger): Promise<void> {
  await sql`CREATE FUNCTION ${sql.raw(name)}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN ${sql.raw(statements)} RETURN NULL; END $$`.execute(db);
  await sql`CREATE TRIGGER ${sql.raw(name)} AFTER ${sql.raw(after)} FOR EACH ROW
    WHEN (${sql.raw(when)}) EXECUTE FUNCTION ${sql.raw(name)}()`.execute(db);
}
