// Stored prompts in the control store. Everything a gateway goes by changes in one statement each.
import { randomInt, randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import type {
  NewPromptVersion,
  NewStoredPrompt,
  PromptBody,
  StoredPrompt,
  StoredPrompts,
} from '../../ports/stored-prompts.ts';
import { isDuplicate } from './constraint-error.ts';
import type { ControlTables } from './control-schema.ts';
import type { EngineWords } from './engine-words.ts';
import { foldAscii } from './fold-ascii.ts';
import { nameVersion, storedVersionMethods } from './stored-prompt-versions.ts';
import { ownerRefusal } from './unknown-organization.ts';

/** Of one organisation, deleted ones left out, and of one prompt. */
const MOST_PROMPTS = 1000;
const MOST_VERSIONS = 1000;

export function storedPromptMethods(db: Kysely<ControlTables>, words: EngineWords): StoredPrompts {
  const living = (organizationId: string) =>
    db
      .selectFrom('stored_prompts')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('deleted_at_ms', 'is', null);
  return {
    createPrompt: (prompt) => createPrompt(db, prompt),
    addPromptVersion: (version) => addVersion(db, version),
    async storedPrompt(organizationId, promptId) {
      const row = await living(organizationId).where('id', '=', promptId).executeTakeFirst();
      return row === undefined ? null : toPrompt(row);
    },
    async storedPrompts({ organizationId, search, tags, limit, offset }) {
      let query = living(organizationId).orderBy('seq', 'desc').limit(limit).offset(offset);
      if (search !== '') query = query.where(words.contains(sql`lower(name)`, sql`${foldAscii(search)}`));
      if (tags.length > 0) {
        const wanted = words.elementsOf(sql`${JSON.stringify(tags)}`);
        query = query.where(
          sql<boolean>`EXISTS (SELECT 1 FROM ${words.elementsOf(sql`tags`)} AS has
            WHERE has.value IN (SELECT value FROM ${wanted}))`,
        );
      }
      return (await query.execute()).map(toPrompt);
    },
    async countStoredPrompts(organizationId) {
      const row = await living(organizationId)
        .clearSelect()
        .select(({ fn }) => fn.countAll<number>().as('prompts'))
        .executeTakeFirstOrThrow();
      return row.prompts;
    },
    async promptTags(organizationId) {
      const { rows } = await sql<{ readonly tag: string }>`SELECT DISTINCT has.value AS tag
        FROM stored_prompts, ${words.elementsOf(sql`tags`)} AS has
        WHERE organization_id = ${organizationId} AND deleted_at_ms IS NULL ORDER BY tag`.execute(db);
      return rows.map(({ tag }) => tag);
    },
    async changePrompt(organizationId, promptId, { name, tags }) {
      const result = await db
        .updateTable('stored_prompts')
        .set({ ...(name === undefined ? {} : { name }), ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }) })
        .where('organization_id', '=', organizationId)
        .where('id', '=', promptId)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async deletePrompt(organizationId, promptId, atMs) {
      const result = await db
        .updateTable('stored_prompts')
        .set({ deleted_at_ms: atMs })
        .where('organization_id', '=', organizationId)
        .where('id', '=', promptId)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    ...storedVersionMethods(db, words),
  };
}

async function createPrompt(db: Kysely<ControlTables>, prompt: NewStoredPrompt) {
  const { organizationId, createdAtMs } = prompt;
  for (;;) {
    const id = newPromptId();
    const version = firstVersion(prompt, id);
    try {
      // Seen by nobody before the prompt itself is there.
      await db.insertInto('stored_prompt_versions').values(version).execute();
      const made = await sql`INSERT INTO stored_prompts (id, organization_id, name, tags, created_at_ms)
        SELECT ${id}, ${organizationId}, ${prompt.name}, ${JSON.stringify(prompt.tags)}, ${createdAtMs}
        WHERE (SELECT count(*) FROM stored_prompts
          WHERE organization_id = ${organizationId} AND deleted_at_ms IS NULL) < ${MOST_PROMPTS}`.execute(db);
      if (made.numAffectedRows === 1n) return { id, versionId: version.id };
    } catch (error) {
      // Of three thousand million ids one may have been drawn before.
      if (isDuplicate(error)) continue;
      await forget(db, version.id);
      throw ownerRefusal(error, organizationId);
    }
    await forget(db, version.id);
    throw new GatewayError('conflict', `An organisation may have ${MOST_PROMPTS} prompts; delete one first.`);
  }
}

function firstVersion(prompt: NewStoredPrompt, promptId: string) {
  return {
    id: randomUUID(),
    organization_id: prompt.organizationId,
    prompt_id: promptId,
    major: 1,
    minor: 0,
    commit_message: 'First version.',
    model: modelOf(prompt.body),
    body: JSON.stringify(prompt.body),
    created_by: prompt.createdBy,
    created_at_ms: prompt.createdAtMs,
  };
}

async function forget(db: Kysely<ControlTables>, versionId: string): Promise<void> {
  await db.deleteFrom('stored_prompt_environments').where('version_id', '=', versionId).execute();
  await db.deleteFrom('stored_prompt_versions').where('id', '=', versionId).execute();
}

async function addVersion(db: Kysely<ControlTables>, version: NewPromptVersion): Promise<string> {
  const { organizationId, promptId, environment } = version;
  const id = await insertVersion(db, version);
  if (id === null) throw await whyNot(db, version);
  if (environment !== null) await nameVersion(db, { organizationId, promptId, versionId: id }, environment);
  return id;
}

/** The number is found and taken in one statement. `null` = there is nothing to make it from, or no room for it. */
async function insertVersion(db: Kysely<ControlTables>, version: NewPromptVersion): Promise<string | null> {
  const { organizationId, promptId, body } = version;
  const mine = sql`organization_id = ${organizationId} AND prompt_id = ${promptId}`;
  const isMajor = version.newMajor ? 1 : 0;
  const { rows } = await sql<{ readonly id: string }>`
    INSERT INTO stored_prompt_versions (id, organization_id, prompt_id, major, minor, commit_message, model, body,
      created_by, created_at_ms)
    SELECT ${randomUUID()}, ${organizationId}, ${promptId},
      CASE WHEN ${isMajor} = 1 THEN (SELECT max(major) + 1 FROM stored_prompt_versions WHERE ${mine}) ELSE base.major END,
      CASE WHEN ${isMajor} = 1 THEN 0 ELSE
        (SELECT max(minor) + 1 FROM stored_prompt_versions WHERE ${mine} AND major = base.major) END,
      ${version.commitMessage}, ${modelOf(body)}, ${JSON.stringify(body)}, ${version.createdBy}, ${version.createdAtMs}
    FROM stored_prompt_versions AS base
    JOIN stored_prompts AS prompt ON prompt.organization_id = base.organization_id AND prompt.id = base.prompt_id
    WHERE base.id = ${version.baseVersionId} AND base.deleted_at_ms IS NULL AND base.organization_id = ${organizationId}
      AND base.prompt_id = ${promptId} AND prompt.deleted_at_ms IS NULL
      AND (SELECT count(*) FROM stored_prompt_versions WHERE ${mine}) < ${MOST_VERSIONS}
    RETURNING id`.execute(db);
  return rows[0]?.id ?? null;
}

async function whyNot(db: Kysely<ControlTables>, version: NewPromptVersion): Promise<GatewayError> {
  const { organizationId, promptId, baseVersionId } = version;
  const base = await db
    .selectFrom('stored_prompt_versions')
    .innerJoin('stored_prompts', (join) =>
      join
        .onRef('stored_prompts.organization_id', '=', 'stored_prompt_versions.organization_id')
        .onRef('stored_prompts.id', '=', 'stored_prompt_versions.prompt_id'),
    )
    .select('stored_prompt_versions.id')
    .where('stored_prompt_versions.id', '=', baseVersionId)
    .where('stored_prompt_versions.deleted_at_ms', 'is', null)
    .where('stored_prompts.organization_id', '=', organizationId)
    .where('stored_prompts.id', '=', promptId)
    .where('stored_prompts.deleted_at_ms', 'is', null)
    .executeTakeFirst();
  return base === undefined
    ? new GatewayError('not_found', `There is no prompt of id ${promptId} with a version of id ${baseVersionId}.`)
    : new GatewayError('conflict', `A prompt may have ${MOST_VERSIONS} versions, and this one has them.`);
}

function toPrompt(row: Selectable<ControlTables['stored_prompts']>): StoredPrompt {
  return { id: row.id, name: row.name, tags: JSON.parse(row.tags), createdAtMs: row.created_at_ms };
}

function modelOf({ model }: PromptBody): string | null {
  return typeof model === 'string' ? model : null;
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 6;

function newPromptId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join('');
}
