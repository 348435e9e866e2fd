// The REST API over HTTP: the route table, each row with its handler, on Fastify. Listens where the program says.
import { PassThrough, Readable } from 'node:stream';
import {
  type Handlers,
  matchRoute,
  methodsOfRoute,
  ORGANIZATION_HEADER,
  ROUTES,
  type RouteRow,
  routeRow,
  UPLOAD_TYPE,
} from '@heliometer/contract';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';
import type { InvitationPost } from '../ports/accounts.ts';
import { SECURITY_HEADERS, sendAnswer, sendError } from './answer.ts';
import { type AuthMeans, authenticate, authenticatePerson, type IncomingCall } from './authenticate.ts';
import { authorize } from './caller.ts';
import type { ApiContext, ApiDeps, PersonContext, PublicContext } from './context.ts';
import { DOCS_POLICY } from './docs-page.ts';
import { FrontDoor } from './front-door.ts';
import { accountHandlers } from './handlers/accounts.ts';
import { alertHandlers } from './handlers/alerts.ts';
import { cacheHandlers } from './handlers/cache.ts';
import { dashboardHandlers } from './handlers/dashboard.ts';
import { datasetHandlers } from './handlers/datasets.ts';
import { documentHandlers } from './handlers/documents.ts';
import { evalHandlers } from './handlers/evals.ts';
import { evaluatorHandlers } from './handlers/evaluators.ts';
import { filterHandlers } from './handlers/filters.ts';
import { keyHandlers } from './handlers/keys.ts';
import { markedPromptHandlers } from './handlers/marked-prompts.ts';
import { metricHandlers } from './handlers/metrics.ts';
import { modelHandlers } from './handlers/models.ts';
import { organizationHandlers } from './handlers/organizations.ts';
import { playgroundHandlers } from './handlers/playground.ts';
import { priceHandlers } from './handlers/prices.ts';
import { promptHandlers } from './handlers/prompts.ts';
import { propertyHandlers } from './handlers/properties.ts';
import { rateLimitHandlers } from './handlers/rate-limits.ts';
import { redactionHandlers } from './handlers/redaction.ts';
import { reportHandlers } from './handlers/reports.ts';
import { requestHandlers } from './handlers/requests.ts';
import { retentionHandlers } from './handlers/retention.ts';
import { sessionHandlers } from './handlers/sessions.ts';
import { sqlHandlers } from './handlers/sql.ts';
import { systemHandlers } from './handlers/system.ts';
import { userHandlers } from './handlers/users.ts';
import { vaultHandlers } from './handlers/vault.ts';
import { webhookHandlers } from './handlers/webhooks.ts';
import { type CallLimit, limitCalls } from './limit-calls.ts';
import { originOf } from './origin.ts';
import { checkOwnPage } from './own-page.ts';
import { readInput } from './read-input.ts';
import { cameByHttps, visitOf } from './visit.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

/** Session ids and names of properties stand in paths too, and are as long as a header lets them be. */
const MAX_PARAMETER_LENGTH = 64 * 1024;

/** Not yet listening. Closing it closes none of what it was given. */
export function createApi(deps: ApiDeps): FastifyInstance {
  const fail = (error: unknown, reply: FastifyReply) => sendError(reply, error, deps.log);
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    frameworkErrors: (error, _request, reply) => void fail(error, reply),
  });
  app.setErrorHandler((error, _request, reply) => fail(error, reply));
  app.setNotFoundHandler((request, reply) => fail(noRoute(request), reply));
  app.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
  acceptJson(app);
  const limit = limitCalls(app);
  const means = { deps, limit, door: new FrontDoor(deps.control) };

  const handlers: Handlers<ApiContext, PublicContext, PersonContext> = {
    ...requestHandlers,
    ...sessionHandlers,
    ...userHandlers,
    ...sqlHandlers,
    ...propertyHandlers,
    ...metricHandlers,
    ...dashboardHandlers,
    ...datasetHandlers,
    ...evalHandlers,
    ...evaluatorHandlers,
    ...modelHandlers,
    ...filterHandlers,
    ...keyHandlers,
    ...vaultHandlers,
    ...priceHandlers,
    ...rateLimitHandlers,
    ...redactionHandlers,
    ...retentionHandlers,
    ...webhookHandlers,
    ...alertHandlers,
    ...reportHandlers,
    ...promptHandlers,
    ...markedPromptHandlers,
    ...playgroundHandlers,
    ...cacheHandlers,
    ...organizationHandlers,
    ...accountHandlers,
    ...systemHandlers,
    ...documentHandlers(),
  };
  for (const [id, row] of Object.entries<RouteRow>(ROUTES)) {
    if (row.servedBy === 'gateway') continue;
    // Row and handler are of one id; their types were checked against each other where `handlers` was put together.
    const handler = handlers[id as keyof typeof handlers] as Handler;
    for (const url of row.path.startsWith('/api/') ? [row.path] : [row.path, `/api${row.path}`]) {
      const mounted = { row, url, handler, ...means };
      if (row.upload === true) addUpload(app, mounted);
      else addRoute(app, mounted);
    }
  }
  return app;
}

type AnyContext = PublicContext | PersonContext | ApiContext;
type Handler = (input: unknown, context: AnyContext) => Promise<unknown>;

interface Mounted {
  readonly row: RouteRow;
  readonly url: string;
  readonly handler: Handler;
  readonly deps: ApiDeps;
  readonly limit: CallLimit;
  readonly door: FrontDoor;
}

function addRoute(app: FastifyInstance, mounted: Mounted): void {
  const { row, url, handler, limit } = mounted;
  const contexts = new WeakMap<FastifyRequest, AnyContext>();
  app.route({
    method: row.method,
    url,
    // Before the body is read: a caller without a key gets none of it parsed.
    async onRequest(request, reply) {
      // The router takes any segment for an id, also the name of a route with other methods.
      const allowed = methodsOfRoute(request.url);
      if (allowed.length > 0 && !allowed.includes(request.method)) throw noRoute(request);
      const context = await contextOf(request, reply, mounted);
      if (row.rateClass !== undefined && 'principal' in context) await limit(request, context.principal, row.rateClass);
      contexts.set(request, context);
    },
    async handler(request, reply) {
      const context = contexts.get(request);
      if (context === undefined) throw new Error('a request reached its handler without a context');
      const { params, query } = request;
      const body = row.upload === true ? piecesOf(request.body) : request.body;
      const answer = await handler(readInput(row, { params, query, body }), context);
      if (row.answer === 'stream' && row.group === 'documents') reply.header('content-security-policy', DOCS_POLICY);
      return sendAnswer(reply, row, answer);
    },
  });
}

/** Its body is not gathered: the handler reads it as it comes. */
function addUpload(app: FastifyInstance, mounted: Mounted): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(UPLOAD_TYPE, async (_request: FastifyRequest, payload: Readable) => payload);
    scope.addContentTypeParser('*', async ({ headers }: FastifyRequest) => {
      const type = headers['content-type'] ?? 'none';
      throw new GatewayError('invalid_request', `Content-Type: saw ${type}, accepted is ${UPLOAD_TYPE}`);
    });
    // Whoever was answered before all of the file came gets rid of the rest unseen.
    scope.addHook('onResponse', async ({ raw }) => void raw.unpipe().resume());
    addRoute(scope, mounted);
  });
}

async function contextOf(request: FastifyRequest, reply: FastifyReply, mounted: Mounted): Promise<AnyContext> {
  const { row, deps, door } = mounted;
  const {
    control,
    records,
    view,
    sealers,
    cache,
    limits,
    webhooks,
    evaluators,
    alerts,
    redaction,
    importFile,
    system,
    log,
    keyless = false,
    post = NO_POST,
    playground = null,
  } = deps;
  const nowMs = (deps.now ?? Date.now)();
  const origin = originOf(request.headers);
  const visit = visitOf(request, reply, cameByHttps(origin, post.address));
  const { catalogue } = deps;
  const shared = { signal: leavingOf(reply), nowMs, origin, control, catalogue, sealers, visit, door, keyless };
  // Signing in needs no cookie, and must not be done by a page of another site either.
  if (row.group === 'accounts') checkOwnPage(request.method, request.headers);
  if (row.permission === 'none') return shared;
  const { method, headers } = request;
  const call: IncomingCall = { method, headers, organizationId: organizationOf(request, row), nowMs };
  const means: AuthMeans = { control, keyless, door };
  if (row.permission === 'account') return { ...shared, person: await authenticatePerson(call, means) };
  const principal = await authenticate(call, means);
  authorize(principal, row.permission);
  const desks = { cache, limits, webhooks, evaluators, alerts, redaction, importFile, system, post, playground };
  return { ...shared, principal, records, view, log, ...desks };
}

/** Of an upload. Apart from the connection, which a reader that has seen enough would close before it is answered. */
function piecesOf(body: unknown): AsyncIterable<Uint8Array> {
  if (!(body instanceof Readable)) return Readable.from([]);
  const pieces = new PassThrough();
  body.once('close', () => {
    if (!body.readableEnded) pieces.destroy(new Error('the file broke off'));
  });
  return body.pipe(pieces);
}

const NO_POST: InvitationPost = { address: '', send: null };

/** The one a route is about stands in its path; else a header may name another than the caller's usual one. */
function organizationOf({ params, headers }: FastifyRequest, { group }: RouteRow): string | null {
  const { id } = Object(params) as { readonly id?: string };
  const named = (group === 'organizations' ? id : undefined) ?? headers[ORGANIZATION_HEADER];
  return named === undefined ? null : String(named).trim().toLowerCase();
}

function leavingOf(reply: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

/** JSON only, and no body where none is needed: clients send `Content-Type: application/json` with an empty DELETE. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, async (request: FastifyRequest, body: string | Buffer) => {
    const text = String(body);
    if (text.trim() === '') return undefined;
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (type !== '' && type !== 'application/json' && !type.endsWith('+json')) {
      throw new GatewayError('invalid_request', `Content-Type: saw ${type}, accepted is application/json`);
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new GatewayError('invalid_request', 'The body is not JSON.', { cause });
    }
  });
}

function noRoute(request: FastifyRequest): GatewayError {
  const allowed = methodsOfRoute(request.url);
  if (matchedByGateway(request)) {
    return new GatewayError('unknown_route', 'This route is answered by the gateways, at their own address.');
  }
  if (allowed.length === 0 || allowed.includes(request.method)) {
    return new GatewayError('unknown_route', 'There is no such route; /api/docs lists those there are.');
  }
  const allow = allowed.join(', ');
  return new GatewayError('method_not_allowed', `This route accepts ${allow}.`, { headers: { allow } });
}

function matchedByGateway({ method, url }: FastifyRequest): boolean {
  const match = matchRoute(method, url);
  if (match === null || match === 'method' || match.kind !== 'rest') return false;
  return routeRow(match.id).servedBy === 'gateway';
}
