// The place where a page ended, as text for the client: opaque, and stable while new exchanges arrive.
import { InvalidQuery } from '../../ports/record-store.ts';
import { isUuid } from './sql.ts';

export interface Position {
  readonly startedAtMs: number;
  readonly exchangeId: string;
}

export function toCursor(position: Position): string {
  return Buffer.from(`${position.startedAtMs}.${position.exchangeId}`).toString('base64url');
}

/** @throws InvalidQuery */
export function fromCursor(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString();
  const dot = text.indexOf('.');
  const startedAtMs = Number(text.slice(0, Math.max(dot, 0)) || Number.NaN);
  const exchangeId = text.slice(dot + 1);
  if (!Number.isSafeInteger(startedAtMs) || !isUuid(exchangeId)) {
    throw new InvalidQuery('cursor: not one of ours; accepted: nextCursor of the page before');
  }
  return { startedAtMs, exchangeId };
}
