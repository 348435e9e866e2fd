// What PostgreSQL's errors mean here, by their SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).
import pg from 'pg';
import { GatewayError } from '../../kernel/errors.ts';
import { ConstraintError } from '../control/constraint-error.ts';

/** True when somebody else's work came between, and the same work done anew may succeed. */
export function isContended(error: unknown): boolean {
  const state = stateOf(error);
  return state === '40001' || state === '40P01';
}

/** True when the connection is good for nothing any more: what was not said by the server was said by the network. */
export function isConnectionLost(error: unknown): boolean {
  return stateOf(error) === null || isAway(error);
}

/** The error as the store's callers know it. */
export function refusalOf(error: unknown): unknown {
  const state = stateOf(error);
  if (state === '23505') return new ConstraintError('duplicate', error);
  if (state === '23503') return new ConstraintError('missing_reference', error);
  // 57014: cancelled, because it took too long.
  if (isContended(error) || isConnectionLost(error) || state === '57014') {
    return new GatewayError('store_unavailable', 'The control store cannot answer at the moment; try again shortly.', {
      headers: { 'retry-after': '1' },
      cause: error,
    });
  }
  return error;
}

/** Connection exceptions, resources at their end (too many connections), and a server that stops, starts or was told to. */
function isAway(error: unknown): boolean {
  return /^(?:08|53|57P)/.test(stateOf(error) ?? '');
}

function stateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}
