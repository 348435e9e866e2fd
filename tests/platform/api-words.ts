// Words for calls nobody would make, and for such as somebody would.
const ROW = (column: string, condition: object) => ({ request_response_rmt: { [column]: condition } });

export const FILTER_LEAVES: readonly object[] = [
  {},
  ROW('model', { equals: 'gpt-4o-mini' }),
  ROW('model', { ilike: '%GPT%' }),
  ROW('status', { gte: 400 }),
  ROW('status', { equals: -3 }),
  ROW('cost', { gt: 0.0000001 }),
  ROW('cost', { lt: 1e308 }),
  ROW('latency', { lte: -1 }),
  ROW('latency', { equals: 1.5 }),
  ROW('user_id', { contains: '' }),
  ROW('user_id', { 'not-equals': 'null' }),
  ROW('user_id', { equals: '__empty__' }),
  ROW('request_created_at', { gte: '2020-01-01T00:00:00Z', lt: '2299-12-31' }),
  ROW('request_created_at', { gt: '1800-01-01' }),
  ROW('request_id', { equals: 'no uuid' }),
  ROW('request_body', { contains: 'hello "world" \\ %' }),
  ROW('response_body', { like: '%_\\' }),
  ROW('properties', { Team: { equals: 'blue' } }),
  ROW('properties', { '': { 'not-contains': '\u0000' } }),
  ROW('property_key', { equals: 'Team' }),
  ROW('search_properties', { Team: { contains: 'b' } }),
  ROW('scores', { good: { gt: 0 } }),
  ROW('threat', { equals: false }),
  ROW('cached', { equals: true }),
  ROW('total_tokens', { gte: 1e15 }),
  ROW('helicone-score-feedback', { equals: true }),
  ROW('cache_reference_id', { equals: '00000000-0000-0000-0000-000000000000' }),
  { sessions_request_response_rmt: { session_total_cost: { gte: 0 }, session_tag: { equals: 'x' } } },
  { sessions_request_response_rmt: { session_created_at: { gte: '2026-01-01' } } },
  { users_view: { user_total_requests: { gt: 1 }, user_active_for: { lt: 9 } } },
  { properties: { Team: { equals: 'blue' } } },
  { request: { prompt: { contains: 'x' } } },
  { response: { status: { equals: 200 } } },
  { feedback: { rating: { equals: true } } },
];

/** By the name of a member; the first that fits. */
export const TEXTS_BY_NAME: readonly (readonly [of: RegExp, texts: readonly string[]])[] = [
  [
    /^sql$/i,
    [
      'SELECT count() FROM requests',
      'SELECT model, sum(cost) FROM requests GROUP BY model ORDER BY 2 DESC',
      'WITH a AS (SELECT * FROM users) SELECT * FROM a LIMIT 3',
      'SELECT * FROM system.tables',
      'SELECT 1; DROP TABLE requests',
      "SELECT '\u0000' FROM sessions",
      'SELECT',
    ],
  ],
  [
    /url|uri|destination|webhook/i,
    ['https://example.invalid/hook', 'https://127.0.0.1/', 'http://[::1]:9/', 'ftp://x'],
  ],
  [/email/i, ['ada@example.com', 'not an address']],
  [/provider/i, ['openai', 'anthropic', 'nobody']],
  [/model/i, ['gpt-4o-mini', 'claude-haiku-4-5', 'nothing']],
  [/zone/i, ['Europe/Zurich', 'UTC', 'America/St_Johns', 'Mars/Olympus']],
  [/^filter$/i, ['"all"', '{"request_response_rmt":{"model":{"equals":"x"}}}', '{', 'null']],
  [/cursor/i, ['x', 'eyJhIjoxfQ', '']],
  [/segment|key|property/i, ['Team', 'user', 'Odd/é', 'Helicone-Session-Id']],
  [/price|cost|usd|rate/i, ['0.000001', '1', '1e-7']],
  [/quota/i, ['5']],
];

export const ODD_NUMBERS: readonly number[] = [
  ...[0, -0, -1, 0.5, 1e-300, 1e308, -1e308],
  ...[2 ** 31, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, -(2 ** 63)],
  ...[253402300800000, 8.64e15 + 1, 999, 1001, 4294967296],
];

export const ODD_TEXTS: readonly string[] = [
  ...['', ' ', 'null', '__empty__', '__proto__', 'constructor', 'toString', 'NaN', 'true', '-1', '1e999'],
  ...[
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '\ufeff',
    '😀'.repeat(50),
    'é'.normalize('NFD'),
    '\u2028',
  ],
  ...["'; DROP TABLE exchanges; --", "\\'", '`', '{a:String}', '%s%n', '../../etc/passwd', '<script>', '?', '#'],
  ...['9999-99-99', '2026-02-30T25:61:61Z', '+275760-09-13T00:00:00Z', '0000-01-01', '1969-12-31', '2026-01-01T00:00'],
  'x'.repeat(70_000),
];

export const ODD_VALUES: readonly unknown[] = [
  ...[null, true, false, [], {}, [[]], [null], { '': '' }, ['all'], { left: 'all' }, { equals: 1 }],
  { left: 'all', operator: 'xor', right: 'all' },
  { left: 'all', operator: 'and', right: {}, extra: 1 },
  ROW('no_such_column', { equals: 1 }),
  ROW('model', { resembles: 'x' }),
  ROW('cost', { gte: 'many' }),
  { no_such_table: { model: { equals: 'x' } } },
  { request_response_rmt: {} },
  { request_response_rmt: { model: {} } },
  JSON.parse('{"__proto__": {"a": 1}, "constructor": {"prototype": 1}}'),
];

export const ODD_BODIES: readonly string[] = [
  ...[
    '',
    ' ',
    '{',
    '[',
    '"',
    'null',
    '0',
    '"text"',
    '[]',
    '[1,2',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    '\ufeff{}',
    '{"a":1}{"b":2}',
  ],
  ...[
    '{"limit":1e999}',
    '{"limit":-0}',
    '{"filter":"all","filter":{}}',
    '{"limit":0x10}',
    '{"offset":1'.padEnd(400, '0'),
  ],
  ...['['.repeat(5_000), `${'['.repeat(5_000)}${']'.repeat(5_000)}`, `{"filter":${'{"left":'.repeat(3_000)}`],
  `"${'x'.repeat(1_100_000)}"`,
];

/** For a place in a path, under /api, where no provider is. */
export const ODD_SEGMENTS: readonly string[] = [
  ...['%', '%zz', '%00', '%2F', 'a%2Fb', '%C3%A9', '%FF', '%ED%A0%80', '*', ':id', '~', "';--", 'null', '0', '-1'],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'query', 'x'.repeat(3_000)],
];

/** Where a schema cannot say what is accepted. */
export const NUMBERS_BY_NAME: readonly (readonly [of: RegExp, numbers: readonly number[]])[] = [
  [/^status$/, [200, 429, -3]],
  [/^seconds$/, [Math.trunc(Date.now() / 1000) - 60]],
  [/^time_window$/, [60_000, 3_600_000]],
];
