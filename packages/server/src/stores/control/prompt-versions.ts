// Versions of header-made prompts in the control store. A number is found and taken in one statement, so that two drains, of
// one console or of several, never take the same one for two pairs, nor two for one.
import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import {
  type FoundVersion,
  type MarkedPrompt,
  type MarkedPrompts,
  type MarkedVersion,
  MOST_PROMPT_VERSIONS,
  type PromptPair,
  type PromptVersions,
  type SeenPrompt,
} from '../../ports/prompt-versions.ts';
import type { ControlTables } from './control-schema.ts';
import type { EngineWords } from './engine-words.ts';
import { foldAscii } from './fold-ascii.ts';

interface VersionRow {
  readonly id: string;
  readonly major: number;
  readonly minor: number;
}

export function promptVersionMethods(db: Kysely<ControlTables>, words: EngineWords): PromptVersions & MarkedPrompts {
  return {
    async promptVersion(seen) {
      const row = (await pairOf(db, seen)) ?? (await makeVersion(db, seen)) ?? (await pairOf(db, seen));
      if (row !== null) return toFound(row, false);
      // Not there and not made: of an omitted body the template is unknown; of any other there are too many.
      if (seen.text === null && !(await isKnown(db, seen))) return null;
      const newest = await newestOf(db, seen);
      return newest === null ? null : toFound(newest, true);
    },
    async markedPrompts({ organizationId, search, limit, offset }) {
      let query = prompts(db, organizationId).orderBy('first_seen_ms', 'desc').orderBy('prompt_id');
      if (search !== '') query = query.where(words.contains(sql`lower(prompt_id)`, sql`${foldAscii(search)}`));
      return (await query.limit(limit).offset(offset).execute()).map(toMarked);
    },
    async markedPrompt(organizationId, promptId) {
      const row = await prompts(db, organizationId).where('prompt_id', '=', promptId).executeTakeFirst();
      return row === undefined ? null : toMarked(row);
    },
    async markedVersions(organizationId, promptId) {
      const rows = await db
        .selectFrom('prompt_versions')
        .select(['id', 'major', 'minor', 'model', 'template', 'parameters', 'first_seen_ms'])
        .where('organization_id', '=', organizationId)
        .where('prompt_id', '=', promptId)
        .orderBy('major', 'desc')
        .orderBy('minor', 'desc')
        .execute();
      return rows.map(toMarkedVersion);
    },
  };
}

function prompts(db: Kysely<ControlTables>, organizationId: string) {
  return db
    .selectFrom('prompt_versions')
    .select('prompt_id')
    .select(({ fn }) => [
      fn.min<number>('first_seen_ms').as('first_seen_ms'),
      fn.countAll<number>().as('versions'),
      fn.max<number>('major').as('newest_major'),
    ])
    .where('organization_id', '=', organizationId)
    .groupBy('prompt_id');
}

interface MarkedRow {
  readonly prompt_id: string;
  readonly first_seen_ms: number;
  readonly versions: number;
  readonly newest_major: number;
}

function toMarked(row: MarkedRow): MarkedPrompt {
  const { prompt_id: id, first_seen_ms: firstSeenMs, versions, newest_major: newestMajor } = row;
  return { id, firstSeenMs, versions, newestMajor };
}

interface MarkedVersionRow extends VersionRow {
  readonly model: string | null;
  readonly template: string | null;
  readonly parameters: string | null;
  readonly first_seen_ms: number;
}

function toMarkedVersion({ template, parameters, first_seen_ms, ...version }: MarkedVersionRow): MarkedVersion {
  const text = template === null ? null : { template: JSON.parse(template), parameters: parameters ?? '{}' };
  return { ...version, text, firstSeenMs: first_seen_ms };
}

async function pairOf(db: Kysely<ControlTables>, pair: PromptPair): Promise<VersionRow | null> {
  const row = await ofTemplate(db, pair).where('settings_digest', '=', pair.settings).executeTakeFirst();
  return row ?? null;
}

async function isKnown(db: Kysely<ControlTables>, pair: PromptPair): Promise<boolean> {
  return (await ofTemplate(db, pair).limit(1).executeTakeFirst()) !== undefined;
}

async function newestOf(db: Kysely<ControlTables>, pair: PromptPair): Promise<VersionRow | null> {
  return (await ofPrompt(db, pair).orderBy('seq', 'desc').limit(1).executeTakeFirst()) ?? null;
}

function ofTemplate(db: Kysely<ControlTables>, pair: PromptPair) {
  return ofPrompt(db, pair).where('template_digest', '=', pair.template);
}

function ofPrompt(db: Kysely<ControlTables>, { organizationId, promptId }: PromptPair) {
  return db
    .selectFrom('prompt_versions')
    .select(['id', 'major', 'minor'])
    .where('organization_id', '=', organizationId)
    .where('prompt_id', '=', promptId);
}

/** `null` when the pair was made meanwhile, or may not be. */
async function makeVersion(db: Kysely<ControlTables>, seen: SeenPrompt): Promise<VersionRow | null> {
  const { organizationId, promptId, template, settings, text, model, atMs } = seen;
  const mine = sql`organization_id = ${organizationId} AND prompt_id = ${promptId}`;
  const { rows } = await sql<VersionRow>`
    INSERT INTO prompt_versions (id, organization_id, prompt_id, major, minor, template_digest, settings_digest,
      template, model, parameters, first_seen_ms)
    SELECT ${randomUUID()}, ${organizationId}, ${promptId}, coalesce(seen.major, whole.major + 1, 1),
      coalesce(seen.minor + 1, 0), ${template}, ${settings},
      ${text === null ? null : JSON.stringify(text.template)}, ${model}, ${text?.parameters ?? null}, ${atMs}
    FROM (SELECT max(major) AS major, max(minor) AS minor FROM prompt_versions
        WHERE ${mine} AND template_digest = ${template}) AS seen,
      (SELECT max(major) AS major, count(*) AS versions FROM prompt_versions WHERE ${mine}) AS whole
    WHERE whole.versions < ${MOST_PROMPT_VERSIONS} AND (${text === null ? 0 : 1} = 1 OR seen.major IS NOT NULL)
    ON CONFLICT DO NOTHING
    RETURNING id, major, minor`.execute(db);
  return rows[0] ?? null;
}

function toFound({ id, major, minor }: VersionRow, beyondLimit: boolean): FoundVersion {
  return { id, version: `${major}.${minor}`, beyondLimit };
}
