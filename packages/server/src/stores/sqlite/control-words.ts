// SQLite's spelling of what the control store says differently from engine to engine.
import { type Kysely, sql } from 'kysely';
import type { EngineWords, RowTrigger } from '../control/engine-words.ts';

export const SQLITE_WORDS: EngineWords = {
  elementsOf: (json) => sql`json_each(${json})`,
  jsonArrayOf: (column) => sql`json_group_array(${column} ORDER BY ${column})`,
  contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
  schema: {
    randomUuid: sql`lower(printf('%s-%s-4%s-8%s-%s',
        hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), substr(hex(randomblob(2)), 2),
        hex(randomblob(6))))`,
    makeHiddenProperties,
    makeTrigger,
    own: {},
  },
};

/** NOCASE folds ASCII. */
async function makeHiddenProperties(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hidden_properties')
    .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
    .addColumn('name', sql`text collate nocase`, (column) => column.notNull())
    .addPrimaryKeyConstraint('hidden_properties_key', ['organization_id', 'name'])
    .execute();
}

async function makeTrigger(db: Kysely<unknown>, { name, after, when, statements }: RowTrigger): Promise<void> {
  await sql`CREATE TRIGGER ${sql.raw(name)} AFTER ${sql.raw(after)} WHEN ${sql.raw(when)}
    BEGIN ${sql.raw(statements)} END`.execute(db);
}
