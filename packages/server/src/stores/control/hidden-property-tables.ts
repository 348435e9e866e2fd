// The table of hidden properties, one of a name whatever its case in ASCII, as the names of headers are.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { SchemaWords } from './engine-words.ts';

export interface HiddenPropertyTables {
  readonly hidden_properties: { readonly organization_id: string; readonly name: string };
}

export const hiddenPropertiesMigration = (words: SchemaWords): Migration => ({
  up: (db: Kysely<unknown>) => words.makeHiddenProperties(db),
});
