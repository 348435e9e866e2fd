// Handlers of properties.
import type { Handlers } from '@heliometer/contract';
import { foldName } from '../../kernel/property-name.ts';
import type { ValueSums } from '../../ports/properties.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { windowOf } from '../time-window.ts';
import { toIso, toUsd } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type Windowed = Parameters<All['queryProperties']>[0]['body'];
type Filter = Parameters<All['queryPropertyValues']>[0]['body']['filter'];

const TOP = 10;
const SEARCHED = 25;
const SERIES_VALUES = 100;
/** Helicone's name for all values beyond the top. */
const OTHER = 'Other';

export const propertyHandlers = {
  async queryProperties({ body }, context) {
    const { records, control, principal, signal } = context;
    const [names, hidden] = await Promise.all([
      records.propertyNames(selectionOf(body, 'all', context), signal),
      control.hiddenProperties(principal.organizationId),
    ]);
    const left = new Set(hidden.map(foldName));
    return toNamed(names.filter((name) => !left.has(foldName(name))));
  },
  async hideProperty({ body }, { control, principal }) {
    await control.hideProperty(principal.organizationId, body.key);
    return { ok: true };
  },
  async restoreProperty({ body }, { control, principal }) {
    await control.restoreProperty(principal.organizationId, body.key);
    return { ok: true };
  },
  async queryHiddenProperties(_input, { control, principal }) {
    return toNamed(await control.hiddenProperties(principal.organizationId));
  },
  async searchPropertyValues({ params, body }, context) {
    const selection = { ...selectionOf(body, 'all', context), property: params.propertyKey, search: body.searchTerm };
    const paging = { sort: 'requests', limit: SEARCHED, offset: 0 } as const;
    const values = await context.records.propertyValues({ ...selection, ...paging }, context.signal);
    return values.map(({ value }) => value);
  },
  async queryPropertyValues({ params, body }, context) {
    const { filter, search, sort, limit, offset } = body;
    const selection = { ...selectionOf(body, filter, context), property: params.propertyKey, search };
    const values = await context.records.propertyValues({ ...selection, sort, limit, offset }, context.signal);
    return values.map((each) => ({
      value: each.value,
      total_requests: each.requests,
      errors: each.errors,
      cached: each.cached,
      ...costOf(each),
      avg_cost: each.priced === 0 ? null : toUsd(each.costNanos / each.priced),
      prompt_tokens: each.promptTokens,
      completion_tokens: each.completionTokens,
      total_tokens: each.promptTokens + each.completionTokens,
      avg_latency: each.averageLatencyMs,
    }));
  },
  async topPropertyCosts({ params, body }, context) {
    const { values, all } = await topOf('cost', { property: params.propertyKey, body }, context);
    const known = values.filter(({ priced }) => priced > 0);
    const others = known.reduce((left, { costNanos }) => left - costNanos, all.costNanos);
    const shown = known.map(({ value, costNanos }) => ({ value, cost: toUsd(costNanos) }));
    return others > 0 ? [...shown, { value: OTHER, cost: toUsd(others) }] : shown;
  },
  async topPropertyRequests({ params, body }, context) {
    const { values, all } = await topOf('requests', { property: params.propertyKey, body }, context);
    const others = values.reduce((left, { requests }) => left - requests, all.requests);
    const shown = values.map(({ value, requests: count }) => ({ value, count }));
    return others > 0 ? [...shown, { value: OTHER, count: others }] : shown;
  },
  async propertiesOverTime({ body }, context) {
    const selection = { ...selectionOf(body, body.userFilter, context), property: body.propertyKey };
    // getTimezoneOffset() counts from local time to UTC, the port the other way round. `0 -` keeps -0 out.
    const utcOffsetMinutes = 0 - body.timeZoneDifference;
    const series = await context.records.propertySeries(
      { ...selection, increment: body.dbIncrement, utcOffsetMinutes, values: SERIES_VALUES },
      context.signal,
    );
    return series.map((bucket) => ({
      created_at_trunc: toIso(bucket.atMs),
      property: bucket.value,
      request_count: bucket.requests,
      total_cost: costOf(bucket).cost,
      priced: bucket.priced,
    }));
  },
} satisfies Partial<All>;

function selectionOf({ timeFilter }: Windowed, filter: Filter, { principal, nowMs }: ApiContext) {
  return { organizationId: principal.organizationId, filter, window: windowOf({ filter, nowMs, timeFilter }) };
}

async function topOf(
  sort: 'requests' | 'cost',
  { property, body }: { readonly property: string; readonly body: Windowed },
  context: ApiContext,
) {
  const selection = { ...selectionOf(body, 'all', context), property };
  const [values, all] = await Promise.all([
    context.records.propertyValues({ ...selection, sort, limit: TOP, offset: 0 }, context.signal),
    context.records.propertySums(selection, context.signal),
  ]);
  return { values, all };
}

function costOf({ costNanos, priced }: ValueSums) {
  return { cost: priced === 0 ? null : toUsd(costNanos), priced };
}

function toNamed(names: readonly string[]) {
  return names.map((property) => ({ property }));
}
