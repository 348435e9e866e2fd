// Versions of stored prompts in the control store, and the environments that name them. Each change is one statement.
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import {
  PRODUCTION,
  type StoredPrompts,
  type StoredPromptVersion,
  type VersionPlace,
} from '../../ports/stored-prompts.ts';
import type { ControlTables } from './control-schema.ts';
import type { EngineWords } from './engine-words.ts';

type Methods = Pick<
  StoredPrompts,
  | 'promptEnvironments'
  | 'storedVersion'
  | 'storedVersionNamed'
  | 'storedVersions'
  | 'countStoredVersions'
  | 'storedBodies'
  | 'nameVersion'
  | 'unnameVersion'
  | 'deleteVersion'
>;

export function storedVersionMethods(db: Kysely<ControlTables>, words: EngineWords): Methods {
  /** A JSON array. */
  const environments = sql<string>`(SELECT ${words.jsonArrayOf(sql`environment`)} FROM stored_prompt_environments
    WHERE version_id = stored_prompt_versions.id)`;
  const living = (organizationId: string) =>
    db
      .selectFrom('stored_prompt_versions')
      .where('organization_id', '=', organizationId)
      .where('deleted_at_ms', 'is', null);
  const shown = (organizationId: string) =>
    living(organizationId).select(SHOWN).select(environments.as('environments'));
  return {
    async promptEnvironments(organizationId) {
      const rows = await db
        .selectFrom('stored_prompt_environments')
        .select('environment')
        .distinct()
        .where('organization_id', '=', organizationId)
        .orderBy('environment')
        .execute();
      return rows.map(({ environment }) => environment);
    },
    async storedVersion(organizationId, versionId) {
      const row = await shown(organizationId).where('id', '=', versionId).executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
    async storedVersionNamed(organizationId, promptId, environment) {
      const named = db
        .selectFrom('stored_prompt_environments')
        .select('version_id')
        .where('organization_id', '=', organizationId)
        .where('prompt_id', '=', promptId)
        .where('environment', '=', environment);
      const row = await shown(organizationId).where('id', 'in', named).executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
    async storedVersions({ organizationId, promptId, major, limit, offset }) {
      let query = shown(organizationId).where('prompt_id', '=', promptId);
      if (major !== null) query = query.where('major', '=', major);
      const rows = await query.orderBy('major', 'desc').orderBy('minor', 'desc').limit(limit).offset(offset).execute();
      return rows.map(toVersion);
    },
    async countStoredVersions(organizationId, promptId) {
      const { versions, majors } = await living(organizationId)
        .where('prompt_id', '=', promptId)
        .select(({ fn }) => [fn.countAll<number>().as('versions'), fn.count<number>('major').distinct().as('majors')])
        .executeTakeFirstOrThrow();
      return { versions, majors };
    },
    async storedBodies(organizationId, versionIds) {
      const wanted = sql<string>`(SELECT value FROM ${words.elementsOf(sql`${JSON.stringify(versionIds)}`)})`;
      const rows = await living(organizationId).select(['id', 'body']).where('id', 'in', wanted).execute();
      return new Map(rows.map(({ id, body }) => [id, JSON.parse(body)]));
    },
    nameVersion: (place, environment) => nameVersion(db, place, environment),
    unnameVersion: (place, environment) => unnameVersion(db, place, environment),
    deleteVersion: (place, atMs) => deleteVersion(db, place, atMs),
  };
}

const SHOWN = ['id', 'prompt_id', 'major', 'minor', 'commit_message', 'model', 'created_at_ms'] as const;

type Row = Pick<Selectable<ControlTables['stored_prompt_versions']>, (typeof SHOWN)[number]> & {
  readonly environments: string;
};

function toVersion(row: Row): StoredPromptVersion {
  return {
    id: row.id,
    promptId: row.prompt_id,
    major: row.major,
    minor: row.minor,
    commitMessage: row.commit_message,
    model: row.model,
    environments: JSON.parse(row.environments),
    createdAtMs: row.created_at_ms,
  };
}

/** @throws GatewayError not_found */
export async function nameVersion(db: Kysely<ControlTables>, place: VersionPlace, environment: string): Promise<void> {
  const { organizationId, promptId, versionId } = place;
  const named = await sql`INSERT INTO stored_prompt_environments (organization_id, prompt_id, environment, version_id)
    SELECT organization_id, prompt_id, ${environment}, id FROM stored_prompt_versions
    WHERE id = ${versionId} AND organization_id = ${organizationId} AND prompt_id = ${promptId} AND deleted_at_ms IS NULL
    ON CONFLICT (organization_id, prompt_id, environment) DO UPDATE SET version_id = excluded.version_id`.execute(db);
  if (named.numAffectedRows === 0n) throw unknownVersion(place);
}

async function unnameVersion(db: Kysely<ControlTables>, place: VersionPlace, environment: string): Promise<void> {
  if (environment === PRODUCTION) {
    throw new GatewayError(
      'conflict',
      `${PRODUCTION} is what is served when no environment is asked for; let it name another version instead.`,
    );
  }
  const { numDeletedRows } = await db
    .deleteFrom('stored_prompt_environments')
    .where('organization_id', '=', place.organizationId)
    .where('prompt_id', '=', place.promptId)
    .where('version_id', '=', place.versionId)
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (numDeletedRows === 1n) return;
  throw new GatewayError(
    'not_found',
    `The environment ${environment} does not name the version ${place.versionId} of a prompt of id ${place.promptId}.`,
  );
}

async function deleteVersion(db: Kysely<ControlTables>, place: VersionPlace, atMs: number): Promise<void> {
  const { organizationId, promptId, versionId } = place;
  const { numUpdatedRows } = await db
    .updateTable('stored_prompt_versions')
    .set({ body: '{}', deleted_at_ms: atMs })
    .where('id', '=', versionId)
    .where('organization_id', '=', organizationId)
    .where('prompt_id', '=', promptId)
    .where('deleted_at_ms', 'is', null)
    .where(sql<boolean>`NOT EXISTS (SELECT 1 FROM stored_prompt_environments WHERE version_id = ${versionId})`)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return;
  const rows = await db
    .selectFrom('stored_prompt_environments')
    .select('environment')
    .where('organization_id', '=', organizationId)
    .where('prompt_id', '=', promptId)
    .where('version_id', '=', versionId)
    .orderBy('environment')
    .execute();
  if (rows.length === 0) throw unknownVersion(place);
  const names = rows.map(({ environment }) => environment).join(', ');
  throw new GatewayError('conflict', `The version is named by ${names}; let these name another version first.`);
}

function unknownVersion({ promptId, versionId }: VersionPlace): GatewayError {
  return new GatewayError('not_found', `There is no prompt of id ${promptId} with a version of id ${versionId}.`);
}
