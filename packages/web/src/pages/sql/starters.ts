// Three statements to start with, over what every organisation has.

export interface Starter {
  readonly name: string;
  readonly sql: string;
}

export const STARTERS: readonly Starter[] = [
  {
    name: 'Cost of each model, last 7 days',
    sql: `SELECT model, count() AS requests, sum(cost) AS usd
FROM requests
WHERE created_at >= now() - INTERVAL 7 DAY
GROUP BY model
ORDER BY usd DESC`,
  },
  {
    name: 'Requests and errors of each day',
    sql: `SELECT toStartOfDay(created_at) AS day, count() AS requests, countIf(status >= 400) AS errors
FROM requests
GROUP BY day
ORDER BY day`,
  },
  {
    name: 'The slowest requests',
    sql: `SELECT request_id, created_at, model, status, latency_ms
FROM requests
ORDER BY latency_ms DESC
LIMIT 100`,
  },
];
