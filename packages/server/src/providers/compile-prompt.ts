// A body whose prompt is marked with tags, filled with other inputs: the prompt as the next call would send it. Pure.

import { hasTags, parseTags, type TagPiece } from '@heliometer/contract';
import { isObject } from './formats/json-fields.ts';

export interface Compiled {
  readonly body: unknown;
  /** Inputs of the tags that were not given; their places are empty. */
  readonly missing: readonly string[];
}

/** Where bodies keep what was said, turn by turn. */
const TURNS: ReadonlySet<string> = new Set(['messages', 'input', 'contents']);
/** Who gives instructions; what anybody else says without a tag belongs to that one call, not to the prompt. */
const INSTRUCTING: ReadonlySet<unknown> = new Set(['system', 'developer']);

/** `request` is somebody's JSON, as deep as JSON.parse took it. */
export function compilePrompt(request: unknown, inputs: Readonly<Record<string, string>>): Compiled {
  const missing = new Set<string>();
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value, inputs, missing);
    if (Array.isArray(value)) return value.map(fill);
    return isObject(value) ? mapMembers(value, fill) : value;
  };
  const body = isObject(request) ? fill(mapMembers(request, ownTurns)) : fill(request);
  return { body, missing: [...missing].sort() };
}

function mapMembers(object: object, map: (value: unknown, name: string) => unknown): unknown {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}

function ownTurns(value: unknown, name: string): unknown {
  if (!TURNS.has(name) || !Array.isArray(value)) return value;
  return value.filter((turn) => (isObject(turn) && INSTRUCTING.has(turn['role'])) || isTagged(turn));
}

function isTagged(value: unknown): boolean {
  if (typeof value === 'string') return hasTags(parseTags(value));
  return typeof value === 'object' && value !== null && Object.values(value).some(isTagged);
}

/** The outermost inputs are what is put in; an input within one goes with it. */
function fillText(text: string, inputs: Readonly<Record<string, string>>, missing: Set<string>): string {
  const pieces = parseTags(text);
  if (!hasTags(pieces)) return text;
  for (const key of outermostKeys(pieces)) if (!Object.hasOwn(inputs, key)) missing.add(key);
  let filled = '';
  let depth = 0;
  for (const piece of pieces) {
    if (piece.kind === 'text') filled += depth === 0 ? piece.raw : '';
    else if (piece.tag === 'static') continue;
    else if (piece.kind === 'close') depth -= 1;
    else if (depth++ === 0) filled += inputs[piece.key] ?? '';
  }
  return filled;
}

function outermostKeys(pieces: readonly TagPiece[]): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const piece of pieces) {
    if (piece.kind === 'text' || piece.tag === 'static') continue;
    if (piece.kind === 'close') depth -= 1;
    else if (depth++ === 0) keys.push(piece.key);
  }
  return keys;
}
