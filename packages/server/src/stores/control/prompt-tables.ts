// Tables of prompts in the control store: the versions found in what callers send, and stored prompts.
import { type Generated, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { SchemaWords } from './engine-words.ts';

export interface PromptTables {
  /** A pair of template and settings each. Rows are never changed: that keeps the numbers of versions. */
  readonly prompt_versions: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly prompt_id: string;
    readonly major: number;
    readonly minor: number;
    readonly template_digest: string;
    readonly settings_digest: string;
    /** A JSON array of texts; null = may not be kept. */
    readonly template: string | null;
    readonly model: string | null;
    readonly parameters: string | null;
    readonly first_seen_ms: number;
  };
  readonly stored_prompts: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly name: string;
    /** A JSON array. */
    readonly tags: string;
    readonly created_at_ms: number;
    readonly deleted_at_ms: number | null;
  };
  readonly stored_prompt_versions: {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly organization_id: string;
    readonly prompt_id: string;
    readonly major: number;
    readonly minor: number;
    readonly commit_message: string;
    readonly model: string | null;
    /** JSON */
    readonly body: string;
    readonly created_by: string | null;
    readonly created_at_ms: number;
    /** The row stays, so that its number is not given again; the body is gone. */
    readonly deleted_at_ms: number | null;
  };
  readonly stored_prompt_environments: {
    readonly organization_id: string;
    readonly prompt_id: string;
    readonly environment: string;
    readonly version_id: string;
  };
}

async function foundVersions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('prompt_versions')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    // Without a reference: what was logged is logged, whatever becomes of its organisation.
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('prompt_id', 'text', (column) => column.notNull())
    .addColumn('major', 'integer', (column) => column.notNull())
    .addColumn('minor', 'integer', (column) => column.notNull())
    .addColumn('template_digest', 'text', (column) => column.notNull())
    .addColumn('settings_digest', 'text', (column) => column.notNull())
    .addColumn('template', 'text')
    .addColumn('model', 'text')
    .addColumn('parameters', 'text')
    .addColumn('first_seen_ms', 'integer', (column) => column.notNull())
    .addUniqueConstraint('one_version_a_pair', ['organization_id', 'prompt_id', 'template_digest', 'settings_digest'])
    .addUniqueConstraint('one_pair_a_version', ['organization_id', 'prompt_id', 'major', 'minor'])
    .execute();
}

async function storedPrompts(db: Kysely<unknown>, words: SchemaWords): Promise<void> {
  await db.schema
    .createTable('stored_prompts')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'integer', (column) => column.notNull())
    .addColumn('deleted_at_ms', 'integer')
    .addUniqueConstraint('one_prompt_an_id', ['organization_id', 'id'])
    .execute();
  await db.schema
    .createTable('stored_prompt_versions')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('prompt_id', 'text', (column) => column.notNull())
    .addColumn('major', 'integer', (column) => column.notNull())
    .addColumn('minor', 'integer', (column) => column.notNull())
    .addColumn('commit_message', 'text', (column) => column.notNull())
    .addColumn('model', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text')
    .addColumn('created_at_ms', 'integer', (column) => column.notNull())
    .addUniqueConstraint('one_body_a_version', ['organization_id', 'prompt_id', 'major', 'minor'])
    .execute();
  await db.schema
    .createTable('stored_prompt_environments')
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('prompt_id', 'text', (column) => column.notNull())
    .addColumn('environment', 'text', (column) => column.notNull())
    .addColumn('version_id', 'text', (column) => column.notNull().references('stored_prompt_versions.id'))
    .addPrimaryKeyConstraint('one_version_an_environment', ['organization_id', 'prompt_id', 'environment'])
    .execute();
  // In the statement that makes it, so that no gateway ever sees a prompt without anything to serve.
  await words.makeTrigger(db, {
    name: 'first_version_is_production',
    after: 'INSERT ON stored_prompt_versions',
    when: 'new.major = 1 AND new.minor = 0',
    statements:
      "INSERT INTO stored_prompt_environments VALUES (new.organization_id, new.prompt_id, 'production', new.id);",
  });
}

export const promptsMigration = (words: SchemaWords): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await foundVersions(db);
    await storedPrompts(db, words);
  },
});

export const deletedVersionsMigration = (words: SchemaWords): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('stored_prompt_versions').addColumn('deleted_at_ms', 'integer').execute();
    await sql`CREATE INDEX deleted_prompt_versions ON stored_prompt_versions (id) WHERE deleted_at_ms IS NOT NULL`.execute(
      db,
    );
    // In the statement that deletes the prompt, so that no gateway serves half of it.
    await words.makeTrigger(db, {
      name: 'versions_go_with_their_prompt',
      after: 'UPDATE OF deleted_at_ms ON stored_prompts',
      when: 'new.deleted_at_ms IS NOT NULL',
      statements: `DELETE FROM stored_prompt_environments WHERE organization_id = new.organization_id AND prompt_id = new.id;
        UPDATE stored_prompt_versions SET body = '{}', deleted_at_ms = new.deleted_at_ms
          WHERE organization_id = new.organization_id AND prompt_id = new.id AND deleted_at_ms IS NULL;`,
    });
  },
});
