// The stored prompts of a gateway's snapshot: which there are and which version each environment names. A version itself is
// read when it is first served, by its id, which is fast, and never changes, so that it may be kept until it is deleted.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ControlSnapshot, ServedPrompts } from '../../ports/control-snapshot.ts';
import { PRODUCTION, type PromptBody } from '../../ports/stored-prompts.ts';
import { DELETED_VERSIONS_SQL, SERVED_PROMPTS_SQL, SERVED_VERSION_SQL } from './prompt-tables.ts';

export type SnapshotPrompts = Pick<ControlSnapshot, 'servedPrompts'>;

export const NO_PROMPTS: SnapshotPrompts = { servedPrompts: () => null };

/** Reads which there are anew each time the returned function is called. */
export function prepareServedPrompts(db: DatabaseSync): () => SnapshotPrompts {
  const all = db.prepare(SERVED_PROMPTS_SQL);
  const versions = new VersionShelf(db.prepare(SERVED_VERSION_SQL));
  const deleted = db.prepare(DELETED_VERSIONS_SQL);
  return () => {
    for (const { id } of deleted.iterate()) versions.drop(String(id));
    const organizations = readPrompts(all);
    if (organizations.size === 0) return NO_PROMPTS;
    return {
      servedPrompts(organizationId) {
        const prompts = organizations.get(organizationId);
        return prompts === undefined ? null : toServed(organizationId, prompts, versions);
      },
    };
  };
}

/** By prompt, the id of each environment's version. */
type PromptsOfOne = ReadonlyMap<string, ReadonlyMap<string, string>>;

function readPrompts(statement: StatementSync): ReadonlyMap<string, PromptsOfOne> {
  const organizations = new Map<string, Map<string, Map<string, string>>>();
  for (const row of statement.iterate()) {
    const { organization_id: organizationId, id, environment, version_id: versionId } = row;
    if (typeof organizationId !== 'string' || typeof id !== 'string') {
      throw new TypeError('control store: a stored prompt’s row is not of the expected shape');
    }
    const prompts = organizations.get(organizationId) ?? new Map<string, Map<string, string>>();
    const environments = prompts.get(id) ?? new Map<string, string>();
    if (typeof environment === 'string' && typeof versionId === 'string') environments.set(environment, versionId);
    organizations.set(organizationId, prompts.set(id, environments));
  }
  return organizations;
}

function toServed(organizationId: string, prompts: PromptsOfOne, versions: VersionShelf): ServedPrompts {
  return {
    find(promptId, { environment, versionId }) {
      const environments = prompts.get(promptId);
      if (environments === undefined) return null;
      const named = environment ?? (versionId === null ? PRODUCTION : null);
      const id = named === null ? versionId : (environments.get(named) ?? null);
      const found = id === null ? null : versions.take(id);
      if (found === null || found.organizationId !== organizationId || found.promptId !== promptId) return null;
      return { versionId: found.id, version: found.version, environment: named, body: found.body };
    },
  };
}

interface KeptVersion {
  readonly id: string;
  readonly organizationId: string;
  readonly promptId: string;
  readonly version: string;
  readonly body: PromptBody;
  /** Characters of its text. */
  readonly size: number;
}

/** Characters of the bodies that are kept. */
const MOST_KEPT = 16 * 1024 * 1024;

/** Bodies by their version's id, the ones longest not asked for leaving first. */
class VersionShelf {
  readonly #statement: StatementSync;
  readonly #kept = new Map<string, KeptVersion>();
  #size = 0;

  constructor(statement: StatementSync) {
    this.#statement = statement;
  }

  /** `null` when there is none of that id. */
  take(id: string): KeptVersion | null {
    const found = this.#kept.get(id) ?? this.#read(id);
    if (found === null) return null;
    if (!this.#kept.delete(id)) this.#size += found.size;
    this.#kept.set(id, found);
    for (const [oldest, { size }] of this.#kept) {
      if (this.#size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#size -= size;
    }
    return found;
  }

  drop(id: string): void {
    this.#size -= this.#kept.get(id)?.size ?? 0;
    this.#kept.delete(id);
  }

  #read(id: string): KeptVersion | null {
    const row = this.#statement.get(id);
    if (row === undefined) return null;
    const { organization_id: organizationId, prompt_id: promptId, major, minor, body } = row;
    if (typeof organizationId !== 'string' || typeof promptId !== 'string' || typeof body !== 'string') {
      throw new TypeError('control store: a prompt version’s row is not of the expected shape');
    }
    const parsed = JSON.parse(body) as PromptBody;
    return { id, organizationId, promptId, version: `${major}.${minor}`, body: parsed, size: body.length };
  }
}
