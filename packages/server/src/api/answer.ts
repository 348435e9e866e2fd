// How answers leave: the forms of the route table, and every error in the one shape of platform.md §1.
import { Readable } from 'node:stream';
import type { AnswerForm, ErrorCode, RoutePage, RouteRow, RouteStream } from '@heliometer/contract';
import type { FastifyReply } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { InvalidQuery, QueryLimitExceeded } from '../ports/record-store.ts';

/** Answers are one person's data: kept by no cache, and nothing to run or to frame for a browser. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function sendAnswer(reply: FastifyReply, row: RouteRow, answer: unknown): FastifyReply {
  const form: AnswerForm = row.answer ?? 'enveloped';
  switch (form) {
    case 'enveloped':
      return reply.send({ data: answer, error: null });
    case 'flat':
      return reply.send({ ...Object(answer), data: answer, error: null });
    case 'page': {
      // The handlers' types hold each answer to its row's form; here, over all rows at once, that is not visible.
      const { rows, nextCursor } = answer as RoutePage<unknown>;
      return reply.send({ data: rows, error: null, nextCursor });
    }
    case 'bare':
      return reply.send(answer);
    case 'stream':
      return sendStream(reply, answer as RouteStream);
    default:
      return form satisfies never;
  }
}

/** Chunks are asked for as the client takes them; a failure after the first breaks the connection off. */
function sendStream(
  reply: FastifyReply,
  { contentType, fileName, chunks, status = 200, headers = {} }: RouteStream,
): FastifyReply {
  reply.code(status).headers(headers).header('content-type', contentType);
  if (fileName !== null) reply.header('content-disposition', `attachment; filename="${fileName}"`);
  return reply.send(Readable.from(chunks, { objectMode: false }));
}

/** Nothing of a cause is shown: no stack, no SQL, no path. */
export function sendError(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  const shown = toGatewayError(error);
  // Whoever left ended the query by that; it is nobody's failure.
  if (shown.status >= 500 && !reply.raw.destroyed)
    log.error({ error, code: shown.code, route: routeOf(reply) }, 'an API call failed');
  // Fastify closes the connection when a body was bad. Behind a gateway that breaks the answer off: what the gateway still
  // writes then fails before it has read it. What is left of the body runs off unseen instead.
  reply.removeHeader('connection');
  return reply
    .code(shown.status)
    .headers({ ...SECURITY_HEADERS, ...shown.headers })
    .type('application/json; charset=utf-8')
    .send({ data: null, error: shown.message, code: shown.code });
}

/** Of the table, not as asked for: a path may hold a key. */
function routeOf({ request }: FastifyReply): string {
  return `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
}

function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof InvalidQuery) return new GatewayError('invalid_request', error.message, { cause: error });
  if (error instanceof QueryLimitExceeded) {
    return new GatewayError(
      'query_timeout',
      'The query needed more time or memory than allowed; narrow its time window or its filter.',
    );
  }
  const known = error instanceof Error && 'code' in error ? FASTIFY_ERRORS[String(error.code)] : undefined;
  if (known !== undefined) return new GatewayError(...known);
  return new GatewayError('internal', 'An unexpected error happened in Heliometer; its log says more.', {
    cause: error,
  });
}

/** What the framework itself refuses (https://fastify.dev/docs/latest/Reference/Errors/). */
const FASTIFY_ERRORS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than 1 MiB.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['invalid_request', 'The Content-Type cannot be read; accepted is application/json.'],
  FST_ERR_BAD_URL: ['invalid_request', 'The path cannot be decoded.'],
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: ['invalid_request', 'This method needs a Content-Type.'],
  FST_ERR_MAX_PARAM_LENGTH: ['invalid_request', 'The id in the path is too long.'],
};
