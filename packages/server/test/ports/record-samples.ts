// Exchanges for tests of the record store: plain ones to vary, and arbitrary ones with awkward texts in every field.
import { randomUUID } from 'node:crypto';
import { type ExchangeRecord, OUTCOMES, type StoredBody, UNKNOWN_USAGE } from '@heliometer/contract';
import fc from 'fast-check';
import { anyText } from './any-text.ts';

export const DAY_MS = 86_400_000;
/** A Wednesday, 10:00 UTC. */
export const NOON_MS = Date.UTC(2026, 6, 15, 10, 0, 0);

export function body(text: string): StoredBody {
  return { encoding: text === '' ? 'empty' : 'utf8', text, truncated: false, contentType: 'application/json' };
}

export function exchange(organizationId: string, changes: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const id = randomUUID();
  return {
    exchangeId: id,
    requestId: id,
    organizationId,
    keyId: 'key-1',
    outcome: 'answered',
    errorCode: null,
    status: 200,
    method: 'POST',
    path: '/v1/chat/completions',
    provider: 'OPENAI',
    targetUrl: 'https://api.openai.com/v1/chat/completions',
    model: 'gpt-4o',
    requestModel: 'gpt-4o',
    responseModel: 'gpt-4o-2024-08-06',
    modelOverride: null,
    format: 'openai-chat',
    stream: false,
    startedAtMs: NOON_MS,
    latencyMs: 120,
    ttfbMs: 80,
    ttftMs: null,
    gatewayOverheadMs: 0.25,
    usage: { ...UNKNOWN_USAGE, promptTokens: 10, completionTokens: 5 },
    usageEstimated: false,
    costNanos: 1000,
    receipt: null,
    userId: 'alice',
    sessionId: null,
    sessionName: null,
    sessionPath: null,
    promptId: null,
    promptVersion: null,
    promptVersionId: null,
    promptEnvironment: null,
    promptMode: null,
    promptLabel: null,
    promptInputs: null,
    promptAutoInputs: [],
    properties: {},
    requestHeaders: [['content-type', 'application/json']],
    responseHeaders: [],
    requestBytes: 100,
    responseBytes: 200,
    requestBody: body('{"q":1}'),
    responseBody: body('{"a":2}'),
    finishReason: 'stop',
    attempts: [],
    warnings: [],
    cacheEnabled: false,
    cacheReferenceId: null,
    cacheBucket: null,
    savedLatencyMs: null,
    savedCostNanos: null,
    retries: null,
    fallbackIndex: null,
    threatCategory: null,
    bodyChanges: [],
    threat: null,
    websocket: null,
    ...changes,
  };
}

/** Texts that have broken stores before: quotes, escapes, NUL, line ends, LIKE's signs, other alphabets, SQL. */
export const NASTY_TEXTS = [
  '',
  ' ',
  "'",
  '"',
  '\\',
  '\\\\',
  "\\'",
  "'; DROP TABLE exchanges; --",
  "' OR 1=1 --",
  "\\' OR 1=1 --",
  '{p1:String}',
  '$$x$$',
  '%',
  '_',
  '100%_off\\',
  'a\0b',
  '\n',
  'line\r\nline\ttab',
  '\\n',
  '\\N',
  'NULL',
  '/* */ -- #',
  ';',
  '`',
  'é',
  'ß',
  '漢字',
  '👩‍👩‍👧‍👦',
  '\u202e',
  '\ufeff',
  '\u0001\u001f\u007f',
  '\u2028',
];

export const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 2, arbitrary: anyText({ maxLength: 24 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom("'", '\\', '"', '\0', '\n', '%', '_', '`', 'a'), maxLength: 12 }),
  },
);

/** Few different values, so that filters hit. */
export const commonText = fc.constantFrom(
  'a',
  'A',
  'ab',
  'a%b',
  'a_b',
  "it's",
  'b\\',
  'Zebra',
  'zebra crossing',
  'ünï',
  '',
);

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 });
const count = orNull(fc.nat(20));
const keys = fc.constantFrom('env', 'Env', 'Team', "k'ey", 'a b');

export const usage = fc.record(
  {
    ...(Object.fromEntries(Object.keys(UNKNOWN_USAGE).map((key) => [key, count])) as Record<
      keyof typeof UNKNOWN_USAGE,
      typeof count
    >),
  },
  { noNullPrototype: true },
);

const storedBody: fc.Arbitrary<StoredBody> = fc.record(
  {
    encoding: fc.constant('utf8'),
    text: fc.oneof(commonText, nastyText),
    truncated: fc.boolean(),
    contentType: orNull(commonText),
  },
  { noNullPrototype: true },
);

/** Ascending, as a gateway makes them; some beyond what 31 bits hold. */
const arrivals: fc.Arbitrary<[number, number][]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 90_000_000 }), fc.nat(600_000)), { minLength: 1, maxLength: 40 })
  .map((steps) => {
    let [offset, tenths] = [0, 0];
    return steps.map(([bytes, more]) => {
      offset += bytes;
      tenths += more;
      return [offset, tenths / 10];
    });
  });

/** Of names that differ only in case a store keeps one. */
function properties(text: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  return fc
    .uniqueArray(fc.tuple(fc.oneof(keys, text), text), { maxLength: 3, selector: ([name]) => name.toLowerCase() })
    .map((entries) => Object.fromEntries(entries));
}

/** Exchanges of one organisation within two days before `NOON_MS`. */
export function arbitraryExchange(
  organizationId: string,
  text: fc.Arbitrary<string> = commonText,
): fc.Arbitrary<ExchangeRecord> {
  return fc
    .record({
      requestId: fc.uuid(),
      keyId: orNull(text),
      outcome: fc.constantFrom(...OUTCOMES),
      errorCode: orNull(text),
      status: fc.constantFrom(200, 200, 200, 201, 400, 429, 499, 500),
      path: text,
      provider: fc.constantFrom('OPENAI', 'ANTHROPIC', 'CUSTOM'),
      targetUrl: text,
      model: orNull(text),
      requestModel: orNull(text),
      responseModel: orNull(text),
      stream: fc.boolean(),
      startedAtMs: fc.integer({ min: NOON_MS - 2 * DAY_MS, max: NOON_MS }),
      latencyMs: fc.integer({ min: 0, max: 40 }).map((n) => n / 4),
      ttftMs: orNull(fc.nat(10)),
      usage,
      costNanos: orNull(fc.constantFrom(0, 1, 1_000, 1_500_000_000)),
      userId: orNull(text),
      sessionId: orNull(text),
      sessionName: orNull(text),
      sessionPath: orNull(text),
      promptId: orNull(text),
      promptVersion: orNull(text),
      promptVersionId: orNull(text),
      promptEnvironment: orNull(text),
      promptInputs: orNull(properties(text)),
      promptAutoInputs: fc.array(text, { maxLength: 2 }),
      properties: properties(text),
      requestBody: storedBody,
      responseBody: storedBody,
      finishReason: orNull(text),
      warnings: fc.array(text, { maxLength: 2 }),
      cacheEnabled: fc.boolean(),
      cacheReferenceId: orNull(fc.uuid()),
      threat: orNull(fc.boolean()),
      requestHeaders: fc.array(fc.tuple(text, text), { maxLength: 2 }),
      rateLimits: fc.array(text, { minLength: 1, maxLength: 2 }),
      limitedBy: text,
      arrivals,
    })
    .chain(({ rateLimits, limitedBy, arrivals, ...changes }) =>
      fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()).map(([isSent, isLimited, isTimed]) =>
        exchange(organizationId, {
          ...changes,
          ...(isTimed ? { responseBody: { ...changes.responseBody, arrivals } } : {}),
          ...(isSent ? { rateLimits } : {}),
          ...(isLimited ? { limitedBy } : {}),
        }),
      ),
    );
}
