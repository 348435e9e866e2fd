// Table. What the dashboard's pages ask of the API, over the last 30 days unless it says otherwise.

export interface PageQuery {
  readonly name: string;
  readonly path: string;
  readonly body: object;
  readonly isSearch?: true;
}

const DAY_MS = 86_400_000;

export function pageQueries(nowMs: number): readonly PageQuery[] {
  const iso = (ms: number) => new Date(ms).toISOString();
  const days = (count: number) => ({ timeFilter: { start: iso(nowMs - count * DAY_MS), end: iso(nowMs) } });
  const month = days(30);
  const monthMs = { timeFilter: { startTimeUnixMs: nowMs - 30 * DAY_MS, endTimeUnixMs: nowMs } };
  const monthSeconds = {
    timeFilter: { startTimeUnixSeconds: nowMs / 1000 - 30 * 86_400, endTimeUnixSeconds: nowMs / 1000 },
  };
  const series = { ...month, dbIncrement: 'day', timeZoneDifference: 0 };
  const where = (column: string, condition: object) => ({ request_response_rmt: { [column]: condition } });
  const since = (count: number, node: object) => ({
    filter: {
      left: where('request_created_at', { gte: iso(nowMs - count * DAY_MS) }),
      operator: 'and',
      right: node,
    },
  });
  const inBodies = (text: string) => ({
    left: where('request_body', { contains: text }),
    operator: 'or',
    right: where('response_body', { contains: text }),
  });
  const zone = { timeZone: 'Europe/Berlin' };
  const dashboard = (name: string, body: object): PageQuery => ({
    name: `dashboard, ${name}`,
    path: '/api/dashboard',
    body: { ...zone, ...month, ...body },
  });
  const requests = (name: string, body: object): PageQuery => ({
    name: `requests, ${name}`,
    path: '/v1/request/query',
    body: { limit: 50, ...body },
  });
  const search = (name: string, text: string): PageQuery => ({
    ...requests(`bodies of 7 days: ${name}`, since(7, inBodies(text))),
    isSearch: true,
  });
  return [
    dashboard('30 days', {}),
    dashboard('7 days', days(7)),
    dashboard('24 hours', days(1)),
    dashboard('a model', { filter: where('model', { equals: 'gemini-2.5-flash' }) }),
    dashboard('status 200', { filter: where('status', { equals: 200 }) }),
    dashboard('errors', { filter: where('status', { gte: 400 }) }),
    dashboard('a user', { filter: where('user_id', { equals: 'mia.silva4@acme.example' }) }),
    dashboard('a property', { filter: { properties: { Environment: { equals: 'production' } } } }),
    requests('newest', {}),
    requests('errors', since(30, where('status', { gte: 400 }))),
    requests('dearest', { ...since(30, where('cost', { gte: 0 })), sort: { cost: 'desc' } }),
    {
      name: 'requests, count of errors',
      path: '/v1/request/count/query',
      body: since(30, where('status', { gte: 400 })),
    },
    search('a common word', 'review'),
    search('a rare word', 'lisbon'),
    search('a word of none', 'xylophone'),
    { name: 'sessions, list', path: '/v1/session/query', body: monthMs },
    { name: 'sessions, count', path: '/v1/session/count', body: monthMs },
    { name: 'sessions, names', path: '/v1/session/name/query', body: monthMs },
    { name: 'sessions, distributions', path: '/v1/session/metrics/query', body: monthMs },
    { name: 'users, list', path: '/v1/user/metrics/query', body: { ...monthSeconds, limit: 50 } },
    { name: 'users, distributions', path: '/v1/user/metrics-overview/query', body: monthSeconds },
    { name: 'properties, names', path: '/v1/property/query', body: month },
    { name: 'properties, values', path: '/v1/property/Environment/values/query', body: month },
    {
      name: 'properties, over time',
      path: '/v1/property/properties/over-time',
      body: { ...month, propertyKey: 'Environment', dbIncrement: 'day', timeZoneDifference: 0 },
    },
    { name: 'models', path: '/v1/metrics/models', body: { ...month, limit: 50 } },
    { name: 'models, cost over time', path: '/v1/metrics/costOverTime', body: series },
    { name: 'latency quantiles over time', path: '/v1/metrics/quantiles', body: series },
    { name: 'statuses over time', path: '/v1/metrics/requestStatusOverTime', body: series },
  ];
}
