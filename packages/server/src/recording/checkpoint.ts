// How far a slot's journal is stored, and which range is being stored: the one small file by which reading at least once
// becomes storing exactly once.
import { readFileSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Position, START } from './slot-directory.ts';

/**
 * All before `at` is in the store, and nothing follows on it any more: a start begins there. `at` to `pending` is being stored as one batch: after a crash it is stored again in the
 * same composition under the same token. null = no batch is under way.
 */
export interface Checkpoint {
  readonly at: Position;
  /** All before it is in the store, though after-effects of it may still be owed. */
  readonly stored: Position;
  readonly pending: Position | null;
  /** Some entries before here may be stored under the token of another cut (slot-ingest.ts). */
  readonly doubtUntil: Position;
}

const NAME = 'cursor.json';

const NONE: Checkpoint = Object.freeze({ at: START, stored: START, pending: null, doubtUntil: START });

/** The beginning when there is none yet. @throws when the file is there but not readable */
export function readCheckpoint(slotDir: string): Promise<Checkpoint> {
  return readFile(join(slotDir, NAME), 'utf8').then(parse, orNone);
}

/** The same at once, for a start. */
export function readCheckpointSync(slotDir: string): Checkpoint {
  try {
    return parse(readFileSync(join(slotDir, NAME), 'utf8'));
  } catch (error) {
    return orNone(error);
  }
}

/** Resolves when the checkpoint would survive a power loss. */
export async function writeCheckpoint(slotDir: string, checkpoint: Checkpoint): Promise<void> {
  await replaceFile(join(slotDir, NAME), Buffer.from(`${JSON.stringify(checkpoint)}\n`));
}

/** Puts a whole file in the place of another, durably: content first, then the name. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** Without it a new name may be gone after a power loss, though the file's content was synced. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function orNone(error: unknown): Checkpoint {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NONE;
  throw error;
}

function parse(text: string): Checkpoint {
  const checkpoint = JSON.parse(text) as Checkpoint;
  // Consoles that knew no after-effects wrote one place.
  const { at, stored = at, pending, doubtUntil } = checkpoint;
  const sound = [at, stored, pending ?? at, doubtUntil].every(isPosition);
  if (!sound) throw new TypeError(`the journal's ${NAME} is not of the expected shape`);
  return { at, stored, pending, doubtUntil };
}

function isPosition(value: unknown): value is Position {
  const { segment, offset } = (value ?? {}) as Partial<Position>;
  return Number.isSafeInteger(segment) && Number.isSafeInteger(offset);
}
