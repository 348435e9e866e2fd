// One gateway slot's folder in the spool: `<spoolDir>/<slot>/<16-digit seq>.seg`, and beside the segments the slot's id,
// the writer's lock and the reader's checkpoint. Names and listing only.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place in a slot's journal: the byte `offset` of the segment `segment`. Places are ordered. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

export const START: Position = Object.freeze({ segment: 0, offset: 0 });

const SEGMENT_NAME = /^(\d{16})\.seg$/;
/** Segments set aside keep their number in their name, so that it is not used again. */
const NUMBERED_NAME = /^(\d{16})\.seg\b/;

export function comparePositions(a: Position, b: Position): number {
  return a.segment === b.segment ? a.offset - b.offset : a.segment - b.segment;
}

export function segmentPath(slotDir: string, segment: number): string {
  return join(slotDir, `${String(segment).padStart(16, '0')}.seg`);
}

/** Numbers of the segments among the names of a slot's folder, ascending. */
export function segmentsAmong(names: readonly string[]): number[] {
  return numbersAmong(names, SEGMENT_NAME);
}

/** A number above every one ever used in the slot; `taken` is how far the reader is, whose segments may be gone. */
export function nextSegment(slotDir: string, taken: Position): number {
  return Math.max(taken.segment, ...numbersAmong(readdirSync(slotDir), NUMBERED_NAME)) + 1;
}

/**
 * The slot's identity: random, made with the folder, so that a folder made anew is never taken for the one before it.
 * @throws when the folder cannot be written
 */
export function slotIdentity(slotDir: string): string {
  const path = join(slotDir, 'id');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(slotDir, { recursive: true, mode: 0o700 });
  // Written aside and linked: whoever looks sees no id or a whole one, and of two makers the first wins.
  const draft = join(slotDir, `id.${randomUUID()}`);
  writeFileSync(draft, `${randomUUID()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function numbersAmong(names: readonly string[], pattern: RegExp): number[] {
  const numbers: number[] = [];
  for (const name of names) {
    const digits = pattern.exec(name)?.[1];
    if (digits !== undefined) numbers.push(Number(digits));
  }
  return numbers.sort((a, b) => a - b);
}
