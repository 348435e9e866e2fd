// Where a list of sessions goes on: the number by which the last one seen was ordered, and its id.
import { InvalidQuery } from '../../ports/record-store.ts';
import type { SessionOrder } from '../../ports/sessions.ts';

export interface SessionPlace {
  readonly value: number;
  readonly sessionId: string;
}

export function toSessionCursor({ by, direction }: SessionOrder, { value, sessionId }: SessionPlace): string {
  return Buffer.from(`${by} ${direction} ${value} ${sessionId}`).toString('base64url');
}

/** @throws InvalidQuery when it is not of our making, or of another order */
export function fromSessionCursor({ by, direction }: SessionOrder, cursor: string): SessionPlace {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, order, value, sessionId] = /^(\w+ \w+) (-?\d{1,15}) ([\s\S]*)$/.exec(text) ?? [];
  if (order !== `${by} ${direction}` || sessionId === undefined) {
    throw new InvalidQuery('cursor: not one of ours, or of another sort; accepted: nextCursor of the page before');
  }
  return { value: Number(value), sessionId };
}
