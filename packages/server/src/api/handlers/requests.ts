// Handlers of the routes about recorded exchanges.
import type { Handlers, HeliconeRequest, RequestSort } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { UnreadableFile } from '../../ports/exchange-import.ts';
import { forgetDeletedCopies } from '../../ports/forget-copies.ts';
import {
  type LaterFact,
  PURGED_WITHIN_MS,
  type RequestQuery,
  type SortColumn,
  type StoredExchange,
} from '../../ports/record-store.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { exportRequests } from '../export-requests.ts';
import { subjectOf } from '../forget-subject.ts';
import { needsBody, promptInputs } from '../prompt-inputs.ts';
import { readFilter } from '../read-filter.ts';
import { toScoreFact } from '../score-fact.ts';
import { showAnswer, showBodies, showBody } from '../show-bodies.ts';
import { windowOf } from '../time-window.ts';
import { bodyUrlOf, toHeliconeRequest, toHeliconeRequestDetail, toListedRequest } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type ListBody = Parameters<All['queryRequests']>[0]['body'];

const list: All['queryRequests'] = async ({ body }, context) => {
  const page = await context.records.requests(listQuery(body, context), context.signal);
  return { rows: page.rows.map((row) => toRow(row, context)), nextCursor: page.nextCursor };
};

export const requestHandlers = {
  queryRequests: list,
  queryRequestsClickhouse: list,
  async listRequests(given, context) {
    const { rows, nextCursor } = await list(given, context);
    return { rows: rows.map(toListedRequest), nextCursor };
  },
  async countRequests({ body }, context) {
    return context.records.count(selectionOf(body, context), context.signal);
  },
  async requestsByIds({ body }, context) {
    const { records, principal, signal } = context;
    const rows = await records.findMany(principal.organizationId, body.requestIds, signal);
    return rows.map((row) => toRow(row, context));
  },
  async exportRequests({ query }, context) {
    const { format, includeBody = false } = query;
    const filter = query.filter === undefined ? 'all' : readFilter(query.filter);
    const window = windowOf({ filter, nowMs: context.nowMs });
    const { organizationId } = context.principal;
    return exportRequests({ format, organizationId, filter, window, includeBody }, context);
  },
  async importRequests({ body }, { importFile, principal }) {
    try {
      const { stored, present, bad: refused, reasons } = await importFile(principal.organizationId, body);
      return { stored, present, refused, reasons: [...reasons] };
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      throw new GatewayError('invalid_body', `The file cannot be imported: ${error.message}.`, { cause: error });
    }
  },
  async getRequest({ params, query }, { records, principal, view, signal, origin }) {
    const { organizationId } = principal;
    const [newest, ...earlier] = await records.find(organizationId, params.id, signal);
    if (newest === undefined) throw unknownRequest(params.id);
    const { exchangeId } = newest.record;
    const [attempts, bodies] = await Promise.all([
      records.attempts(organizationId, exchangeId, signal),
      query.includeBody === true ? records.bodies(organizationId, [exchangeId], signal) : null,
    ]);
    const stored = bodies?.get(exchangeId);
    const shown = stored === undefined ? null : showBodies(newest.record, stored, view);
    return toHeliconeRequestDetail(newest, { origin, attempts, earlier, shown });
  },
  async getRequestBodies({ params }, { records, principal, view, signal }) {
    const { organizationId } = principal;
    const [newest] = await records.find(organizationId, params.id, signal);
    if (newest === undefined) throw unknownRequest(params.id);
    const { exchangeId } = newest.record;
    const stored = (await records.bodies(organizationId, [exchangeId], signal)).get(exchangeId);
    if (stored === undefined) throw unknownRequest(params.id);
    return { request: showBody(stored.request), response: showAnswer(newest.record, stored, view) };
  },
  async giveFeedback({ params, body }, context) {
    return add(params.id, [{ kind: 'feedback', rating: body.rating }], context);
  },
  async giveScores({ params, body }, context) {
    const facts = Object.entries(body.scores).map(([name, value]) => toScoreFact(name, value));
    return add(params.id, facts, context);
  },
  async putProperty({ params, body }, context) {
    const { control, principal, redaction } = context;
    const value = redaction.value(await control.redactionRules(principal.organizationId), body.value);
    return add(params.id, [{ kind: 'property', name: body.key, value }], context);
  },
  async getRequestInputs({ params }, { records, principal, signal }) {
    const { organizationId } = principal;
    const [newest] = await records.find(organizationId, params.id, signal);
    if (newest === undefined) throw unknownRequest(params.id);
    const { record } = newest;
    const bodies = needsBody(record) ? await records.bodies(organizationId, [record.exchangeId], signal) : null;
    return promptInputs(record, bodies?.get(record.exchangeId));
  },
  async deleteRequest({ params }, { control, records, principal, nowMs }) {
    const { organizationId } = principal;
    const deleted = await records.deleteById(organizationId, params.id);
    // Copies outlive what retention removed.
    const copies = await control.forgetOrigins(organizationId, { exchangeIds: [params.id], requestId: params.id });
    if (deleted === 0 && copies === 0) throw unknownRequest(params.id);
    return { deleted, gone_by: goneBy(nowMs) };
  },
  async deleteRequests({ body }, { control, records, principal, signal, nowMs }) {
    const { filter, timeFilter, isCached } = body;
    const { organizationId } = principal;
    const window = windowOf({ filter, nowMs, timeFilter, defaultMs: null });
    const query = { organizationId, filter, window };
    const deleted = await records.deleteWhere(isCached === undefined ? query : { ...query, isCached }, signal);
    await forgetDeletedCopies({ control, records }, organizationId, signal);
    const subject = timeFilter === undefined && isCached === undefined ? subjectOf(filter) : null;
    if (subject !== null) await control.forgetOrigins(organizationId, subject);
    return { deleted, gone_by: goneBy(nowMs) };
  },
} satisfies Partial<All>;

function goneBy(nowMs: number): string {
  return new Date(nowMs + PURGED_WITHIN_MS).toISOString();
}

function toRow(stored: StoredExchange, { origin }: ApiContext): HeliconeRequest {
  return toHeliconeRequest(stored, bodyUrlOf(stored, origin));
}

async function add(id: string, facts: readonly LaterFact[], { records, principal }: ApiContext): Promise<null> {
  if (facts.length > 0) await records.addFacts(principal.organizationId, id, facts);
  return null;
}

function listQuery(body: ListBody, context: ApiContext): RequestQuery {
  const { limit, offset, cursor } = body;
  const query = { ...selectionOf(body, context), ...orderOf(body.sort), limit, offset };
  return cursor === undefined ? query : { ...query, cursor };
}

function selectionOf({ filter, isCached, isScored }: ListBody, { principal, nowMs }: ApiContext) {
  return {
    organizationId: principal.organizationId,
    filter,
    window: windowOf({ filter, nowMs }),
    ...(isCached === undefined ? {} : { isCached }),
    ...(isScored === undefined ? {} : { isScored }),
  };
}

/** Helicone's names for a column, and ours. */
const SORT_NAMES: Readonly<Record<Exclude<keyof RequestSort, 'random' | 'properties' | 'values'>, SortColumn>> = {
  created_at: 'created_at',
  cache_created_at: 'created_at',
  last_active: 'created_at',
  latency: 'latency',
  time_to_first_token: 'time_to_first_token',
  total_tokens: 'total_tokens',
  prompt_tokens: 'prompt_tokens',
  completion_tokens: 'completion_tokens',
  cost: 'cost',
  user_id: 'user_id',
  body_model: 'model',
  is_cached: 'cached',
  request_prompt: 'request_body',
  response_text: 'response_body',
  model: 'model',
  status: 'status',
};

const NEWEST_FIRST = { sort: { column: 'created_at', direction: 'desc' } } as const;

/** The schema lets one member through at most. Inputs of prompts are no part of a record, so `values` orders nothing. */
function orderOf(sort: RequestSort | undefined): Pick<RequestQuery, 'sort' | 'sortProperty'> {
  const { random, properties, values: _inputs, ...columns } = sort ?? {};
  if (random === true) return { sort: { column: 'random', direction: 'desc' } };
  const [property] = Object.entries(properties ?? {});
  if (property !== undefined) return { ...NEWEST_FIRST, sortProperty: { name: property[0], direction: property[1] } };
  const [name] = SORTABLE.filter((known) => columns[known] !== undefined);
  const direction = name === undefined ? undefined : columns[name];
  return name === undefined || direction === undefined
    ? NEWEST_FIRST
    : { sort: { column: SORT_NAMES[name], direction } };
}

// The keys of a record that is complete by its type.
const SORTABLE = Object.keys(SORT_NAMES) as (keyof typeof SORT_NAMES)[];

function unknownRequest(id: string): GatewayError {
  return new GatewayError(
    'not_found',
    `There is no request of id ${id}. A new one can be read a moment after its end.`,
  );
}
