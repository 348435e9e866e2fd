// What the engines of the control store spell differently. All else is written once, by Kysely's builders or in the SQL that
// SQLite and PostgreSQL have in common.
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface EngineWords {
  /** The texts of a JSON array as rows of one column, `value`: one parameter, however many there are. */
  elementsOf(json: RawBuilder<string>): RawBuilder<{ readonly value: string }>;
  /** The texts of a column as a JSON array in their order, within the statement's group. */
  jsonArrayOf(column: RawBuilder<string>): RawBuilder<string>;
  contains(text: RawBuilder<string>, part: RawBuilder<string>): RawBuilder<SqlBool>;
  readonly schema: SchemaWords;
}

/** For migrations. Types of columns are SQLite's there: `integer` holds 53 bits at least, `real` 64, `blob` is bytes. */
export interface SchemaWords {
  /** A random UUID, version 4, as text. */
  readonly randomUuid: RawBuilder<string>;
  makeHiddenProperties(db: Kysely<unknown>): Promise<void>;
  makeTrigger(db: Kysely<unknown>, trigger: RowTrigger): Promise<void>;
  /** Of tables that this engine alone keeps beside the others. */
  readonly own: Readonly<Record<string, Migration>>;
}

/** Runs statements after each row that was written, in the statement that wrote it. They see it as `new`. */
export interface RowTrigger {
  readonly name: string;
  /** As SQL has it: `INSERT ON t`, `UPDATE OF c ON t`. */
  readonly after: string;
  readonly when: string;
  readonly statements: string;
}
