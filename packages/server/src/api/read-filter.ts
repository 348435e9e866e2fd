// A filter that stands as JSON text where no body can be: in a query, on a command line.
import { type FilterNode, filterNode } from '@heliometer/contract';
import { describeIssues } from '../kernel/describe-issues.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isTooDeep } from './read-input.ts';

/** @throws GatewayError invalid_request */
export function readFilter(text: string): FilterNode {
  const value = parseJson(text);
  const result = isTooDeep(value) ? null : filterNode.safeParse(value);
  if (result?.success === true) return result.data;
  const reason = result === null ? 'it is nested too deep' : describeIssues(result.error, value);
  throw new GatewayError('invalid_request', `filter: ${reason}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('invalid_request', 'filter: accepted is a filter as JSON text', { cause });
  }
}
