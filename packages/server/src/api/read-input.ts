// Parses what a client sent by the route's schemas, and says what is wrong in words that name the place, what was seen and
// what is accepted.
import type { RouteRow } from '@heliometer/contract';
import type { z } from 'zod';
import { describeIssues } from '../kernel/describe-issues.ts';
import { GatewayError } from '../kernel/errors.ts';

export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Deeper bodies than any route has a use for would overflow the stack of the schemas, which recurse. */
const MAX_DEPTH = 128;

/** @throws GatewayError invalid_request for path and query, invalid_body for the body */
export function readInput(row: RouteRow, raw: RawInput): { params: unknown; query: unknown; body: unknown } {
  if (row.body !== undefined) {
    if (raw.body === undefined) throw new GatewayError('invalid_request', 'This route needs a JSON body.');
    if (isTooDeep(raw.body))
      throw new GatewayError('invalid_body', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  return {
    params: row.params === undefined ? undefined : parse(row.params, raw.params, 'invalid_request'),
    query: row.query === undefined ? undefined : parse(row.query, raw.query, 'invalid_request'),
    body: bodyOf(row, raw.body),
  };
}

function bodyOf(row: RouteRow, body: unknown): unknown {
  if (row.upload === true) return body;
  return row.body === undefined ? undefined : parse(row.body, body, 'invalid_body', row.secretBody);
}

function parse(
  schema: z.ZodType,
  value: unknown,
  code: 'invalid_request' | 'invalid_body',
  isSecret: boolean = false,
): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new GatewayError(code, describeIssues(result.error, value, isSecret));
}

/** Level by level and not by recursion, for the sake of which it exists. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
