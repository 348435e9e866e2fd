// The stored prompts of a gateway's snapshot: which there are and which version each environment names. A version itself is
// read when it is first served, by its id, which is fast, and never changes, so that it may be kept until it is deleted.
import type { ControlSnapshot, ServedPrompts } from '../../ports/control-snapshot.ts';
import { PRODUCTION, type PromptBody } from '../../ports/stored-prompts.ts';
import type { SnapshotRow } from './snapshot-row.ts';

export function promptsOf(
  rows: readonly SnapshotRow[],
  deletedVersions: readonly SnapshotRow[],
  versions: VersionShelf,
): Pick<ControlSnapshot, 'servedPrompts'> {
  const deleted = new Set(deletedVersions.map(({ id }) => String(id)));
  for (const id of deleted) versions.drop(id);
  const organizations = readPrompts(rows);
  // One that was being read when it was deleted may come upon the shelf afterwards.
  const take = async (id: string) => (deleted.has(id) ? null : versions.take(id));
  return {
    servedPrompts(organizationId) {
      const prompts = organizations.get(organizationId);
      return prompts === undefined ? null : toServed(organizationId, prompts, take);
    },
  };
}

/** By prompt, the id of each environment's version. */
type PromptsOfOne = ReadonlyMap<string, ReadonlyMap<string, string>>;

function readPrompts(rows: readonly SnapshotRow[]): ReadonlyMap<string, PromptsOfOne> {
  const organizations = new Map<string, Map<string, Map<string, string>>>();
  for (const row of rows) {
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

function toServed(organizationId: string, prompts: PromptsOfOne, take: VersionShelf['take']): ServedPrompts {
  return {
    async find(promptId, { environment, versionId }) {
      const environments = prompts.get(promptId);
      if (environments === undefined) return null;
      const named = environment ?? (versionId === null ? PRODUCTION : null);
      const id = named === null ? versionId : (environments.get(named) ?? null);
      const found = id === null ? null : await take(id);
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

/** Reads a version that was not deleted, by its id. */
export type ReadVersion = (id: string) => Promise<SnapshotRow | undefined>;

/** Bodies by their version's id, the ones longest not asked for leaving first. */
export class VersionShelf {
  readonly #readRow: ReadVersion;
  readonly #kept = new Map<string, KeptVersion>();
  #size = 0;

  constructor(readRow: ReadVersion) {
    this.#readRow = readRow;
  }

  /** `null` when there is none of that id. */
  async take(id: string): Promise<KeptVersion | null> {
    const found = this.#kept.get(id) ?? (await this.#read(id));
    if (found === null) return null;
    // It may have been kept by another call while this one read it.
    this.drop(id);
    this.#kept.set(id, found);
    this.#size += found.size;
    for (const [oldest] of this.#kept) {
      if (this.#size <= MOST_KEPT) break;
      this.drop(oldest);
    }
    return found;
  }

  drop(id: string): void {
    this.#size -= this.#kept.get(id)?.size ?? 0;
    this.#kept.delete(id);
  }

  async #read(id: string): Promise<KeptVersion | null> {
    const row = await this.#readRow(id);
    if (row === undefined) return null;
    const { organization_id: organizationId, prompt_id: promptId, major, minor, body } = row;
    if (typeof organizationId !== 'string' || typeof promptId !== 'string' || typeof body !== 'string') {
      throw new TypeError('control store: a prompt version’s row is not of the expected shape');
    }
    const parsed = JSON.parse(body) as PromptBody;
    return { id, organizationId, promptId, version: `${major}.${minor}`, body: parsed, size: body.length };
  }
}
