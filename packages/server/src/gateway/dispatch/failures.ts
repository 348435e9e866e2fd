// Why a call brought no answer, told by error codes, never by text (headers.md §14).
import type { ErrorCode, Outcome } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const BROKEN: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  // An answer that ended with its connection, short of its length.
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

const MESSAGES = {
  upstream_timeout: 'The provider did not answer in time.',
  upstream_reset: 'The provider broke the connection off before it answered.',
  upstream_garbage: 'The provider answered with something that is not HTTP.',
  upstream_unreachable: 'The provider cannot be reached.',
} as const;

type UpstreamFailure = keyof typeof MESSAGES;

/** Requests that undici itself finds impossible to send, such as a header name that is no token. */
const UNSENDABLE: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

function failureOf(error: Error): UpstreamFailure {
  const code = codeOf(error);
  if (TIMEOUTS.has(code)) return 'upstream_timeout';
  if (BROKEN.has(code)) return 'upstream_reset';
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') return 'upstream_garbage';
  return 'upstream_unreachable';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** For the caller: what happened, without any address or path. Errors that already speak to the caller stay. */
export function toGatewayError(error: Error): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = codeOf(error);
  if (code === 'target_not_allowed') return new GatewayError('target_not_allowed', error.message, { cause: error });
  if (UNSENDABLE.has(code))
    return new GatewayError('invalid_request', 'The request cannot be sent on as it is.', { cause: error });
  // Whatever comes from a socket, a resolver or TLS has a code; what has none is a fault of ours.
  if (code === '') return new GatewayError('internal', 'An unexpected error inside Heliometer.', { cause: error });
  const failure = failureOf(error);
  return new GatewayError(failure satisfies ErrorCode, MESSAGES[failure], { cause: error });
}

const OUT_OF_REACH: ReadonlySet<ErrorCode> = new Set(['upstream_unreachable', 'upstream_reset']);

/** No connection, or one that broke before an answer: the same call may fare better next time. */
export function canRetry(error: Error): boolean {
  return codeOf(error) === 'UND_ERR_CONNECT_TIMEOUT' || OUT_OF_REACH.has(toGatewayError(error).code);
}

const OF_NO_USE: ReadonlySet<ErrorCode> = new Set(['upstream_timeout', 'upstream_garbage']);

/** The same, and a provider that was waited for in vain or does not speak HTTP: another one may fare better. */
export function canFallBack(error: Error): boolean {
  return canRetry(error) || OF_NO_USE.has(toGatewayError(error).code);
}

/** How an exchange ends that fails so. */
export function outcomeOf(error: GatewayError): Outcome {
  if (error.code === 'upstream_timeout' || error.code === 'request_timeout') return 'timeout';
  return error.status >= 500 ? 'upstream_failed' : 'rejected';
}
