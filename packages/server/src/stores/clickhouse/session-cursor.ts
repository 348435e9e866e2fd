// Where a list of sessions goes on: the start of the last one seen, and its id.
import { InvalidQuery } from '../../ports/record-store.ts';
import type { SessionTotals } from '../../ports/sessions.ts';

type Place = Pick<SessionTotals, 'firstStartMs' | 'sessionId'>;

export function toSessionCursor({ firstStartMs, sessionId }: Place): string {
  return Buffer.from(`${firstStartMs}.${sessionId}`).toString('base64url');
}

/** @throws InvalidQuery when it is not of our making */
export function fromSessionCursor(cursor: string): Place {
  const [, ms, sessionId] = /^(\d{1,14})\.([\s\S]*)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (ms === undefined || sessionId === undefined) {
    throw new InvalidQuery('cursor: not one of ours; accepted: nextCursor of the page before');
  }
  return { firstStartMs: Number(ms), sessionId };
}
