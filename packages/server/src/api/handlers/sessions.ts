// Handlers of sessions.
import type { Handlers, SessionSort } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { SessionOrder, SessionSelection, SessionTotals } from '../../ports/sessions.ts';
import { buildSessionTree, showSums } from '../build-session-tree.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { partOf, showBins } from '../show-distribution.ts';
import { windowOf } from '../time-window.ts';
import { toIso, toUsd } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type SessionsBody = Parameters<All['countSessions']>[0]['body'];
type NamesBody = Parameters<All['querySessionMetrics']>[0]['body'];

/** A tree of more would be tens of megabytes. */
const MAX_CALLS = 10_000;

export const sessionHandlers = {
  async querySessions({ body }, context) {
    const { limit, offset, cursor } = body;
    const order = orderOf(body.sort);
    const query = { ...selectionOf(body, context), limit, offset, ...(order === null ? {} : { order }) };
    const page = await context.records.sessions(cursor === undefined ? query : { ...query, cursor }, context.signal);
    return { rows: page.rows.map(showSession), nextCursor: page.nextCursor };
  },
  async countSessions({ body }, context) {
    const all = await context.records.countSessions(selectionOf(body, context), context.signal);
    return {
      count: all.sessions,
      total_cost: all.priced === 0 ? null : toUsd(all.costNanos),
      priced: all.priced,
      avg_cost: all.averageCostNanos === null ? null : toUsd(all.averageCostNanos),
      avg_latency: all.averageLatencyMs,
      avg_requests: all.sessions === 0 ? null : all.requests / all.sessions,
    };
  },
  async querySessionNames({ body }, context) {
    const { limit, offset } = body;
    const names = await context.records.sessionNames({ ...namedOf(body, context), limit, offset }, context.signal);
    return names.map((each) => ({
      name: each.name,
      created_at: toIso(each.firstStartMs),
      last_used: toIso(each.lastStartMs),
      first_used: toIso(each.firstStartMs),
      session_count: each.sessions,
      avg_latency: each.averageLatencyMs,
    }));
  },
  async querySessionMetrics({ body }, context) {
    const { requests, seconds, costNanos } = await context.records.sessionDistributions(
      { ...namedOf(body, context), part: partOf(body) },
      context.signal,
    );
    const averageCost = costNanos.average === null ? null : toUsd(costNanos.average);
    return {
      session_count: showBins(requests),
      session_duration: showBins(seconds),
      session_cost: showBins(costNanos, toUsd),
      average: {
        session_count: [{ average: requests.average }],
        session_duration: [{ average: seconds.average }],
        session_cost: [{ average: averageCost }],
      },
    };
  },
  async getSessionTree({ params: { sessionId } }, { records, principal, signal }) {
    const { organizationId } = principal;
    const found = await records.session({ organizationId, sessionId, limit: MAX_CALLS }, signal);
    const first = found?.calls[0];
    if (found === null || first === undefined) throw unknownSession(sessionId);
    const { totals, calls } = found;
    const rated = await records.findMany(organizationId, [first.exchangeId], signal);
    return {
      session_id: totals.sessionId,
      session_name: totals.name,
      tag: totals.tag,
      feedback: rated[0]?.feedback?.rating ?? null,
      user_ids: [...totals.userIds],
      ...showSums({ ...totals, startMs: totals.firstStartMs, endMs: totals.lastEndMs }),
      left_out: totals.requests - calls.length,
      children: buildSessionTree(calls),
    };
  },
  async giveSessionFeedback({ params: { sessionId }, body: { rating } }, { records, principal, signal }) {
    const { organizationId } = principal;
    const found = await records.session({ organizationId, sessionId, limit: 1 }, signal);
    const first = found?.calls[0];
    if (first === undefined) throw unknownSession(sessionId);
    await records.addFacts(organizationId, first.exchangeId, [
      { kind: 'feedback', rating },
      { kind: 'property', name: 'Helicone-Session-Feedback', value: rating ? '1' : '0' },
    ]);
    return null;
  },
  async getSessionTag({ params }, { records, principal, signal }) {
    return records.sessionTag(principal.organizationId, params.sessionId, signal);
  },
  async tagSession({ params, body }, { records, principal }) {
    await records.tagSession(principal.organizationId, params.sessionId, body.tag);
    return null;
  },
} satisfies Partial<All>;

const ORDERS: Readonly<Record<keyof SessionSort, SessionOrder['by']>> = {
  created_at: 'start',
  latest_request_created_at: 'latest',
  duration: 'duration',
  total_requests: 'requests',
  errors: 'errors',
  total_tokens: 'tokens',
  total_cost: 'cost',
  avg_latency: 'latency',
};

function orderOf(sort: SessionSort = {}): SessionOrder | null {
  for (const [name, direction] of Object.entries(sort)) {
    if (direction !== undefined) return { by: ORDERS[name as keyof SessionSort], direction };
  }
  return null;
}

function selectionOf(
  body: Pick<SessionsBody, 'filter' | 'timeFilter' | 'nameEquals'> & { readonly search?: string },
  { principal, nowMs }: ApiContext,
): SessionSelection {
  const { filter, timeFilter, nameEquals, search = '' } = body;
  const window = windowOf({ filter, nowMs, timeFilter });
  const selection = { organizationId: principal.organizationId, filter, window, search };
  return nameEquals === undefined ? selection : { ...selection, nameEquals };
}

function namedOf(body: NamesBody, context: ApiContext): SessionSelection {
  const { filter, timeFilter, nameEquals, nameContains } = body;
  return { ...selectionOf({ filter, timeFilter, nameEquals }, context), nameContains };
}

function showSession(totals: SessionTotals) {
  return {
    created_at: toIso(totals.firstStartMs),
    latest_request_created_at: toIso(totals.lastStartMs),
    session_id: totals.sessionId,
    session_name: totals.name,
    total_cost: totals.priced === 0 ? null : toUsd(totals.costNanos),
    priced: totals.priced,
    total_requests: totals.requests,
    prompt_tokens: totals.promptTokens,
    completion_tokens: totals.completionTokens,
    total_tokens: totals.promptTokens + totals.completionTokens,
    avg_latency: totals.averageLatencyMs,
    user_ids: [...totals.userIds],
    tag: totals.tag,
    errors: totals.errors,
    ended_at: toIso(Math.round(totals.lastEndMs)),
  };
}

function unknownSession(id: string): GatewayError {
  return new GatewayError(
    'not_found',
    `There is no request of session ${JSON.stringify(id.slice(0, 200))}. A new one can be read a moment after its end.`,
  );
}
