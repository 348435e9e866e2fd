// The header builder against the gateway's own reader: whatever is built is understood as it was meant.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { HEADERS, RATE_LIMIT_UNITS } from '@heliometer/contract';
import fc from 'fast-check';
import {
  type HeaderName,
  readControlHeaders,
  sentValue,
} from '../../server/src/gateway/control-headers/read-control-headers.ts';
import { HEADER_TABLE } from '../src/header-table.ts';
import { type HeliconeHeaders, heliconeHeaders, InvalidHeaderValue, type RateLimitUnit } from '../src/index.ts';

const UUID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

/** Sends by fetch, and reads what came over the wire as a gateway does. */
const wire = createServer((request, response) => {
  lastHeaders = request.rawHeaders;
  response.end();
});
let lastHeaders: readonly string[] = [];
before(() => new Promise<void>((resolve) => void wire.listen(0, '127.0.0.1', resolve)));
after(() => void wire.close());

async function sent(options: HeliconeHeaders) {
  const { port } = wire.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}/`, { headers: heliconeHeaders(options) })).text();
  const control = readControlHeaders(heliconeOnly(lastHeaders), false);
  assert.deepEqual([control.problems, control.warnings], [[], []]);
  return control;
}

/** The reader is given the headers that are its own. */
function heliconeOnly(raw: readonly string[]): string[] {
  return raw.filter((_, i) => /^helicone-/i.test(raw[i - (i % 2)] ?? ''));
}

describe('every header', () => {
  const samples: Required<{ [Option in keyof HeliconeHeaders]: NonNullable<HeliconeHeaders[Option]> }> = {
    auth: 'sk-helicone-abcdefghijklmnopqrstuvwx',
    targetUrl: new URL('https://example.com'),
    openAIApiBase: 'https://mine.openai.azure.com',
    requestId: UUID,
    modelOverride: 'mine',
    userId: 'Zoë',
    properties: { Team: 'blue', empty: 'x' },
    sessionId: 's 1',
    sessionName: '会话',
    sessionPath: '/a/b',
    cacheEnabled: true,
    cacheSave: false,
    cacheRead: true,
    cacheControl: { maxAge: 60, sMaxAge: 30, noCache: true },
    cacheBucketMaxSize: 20,
    cacheSeed: 'ключ',
    cacheIgnoreKeys: ['a', 'b.c'],
    retryEnabled: true,
    retryNum: 3,
    retryFactor: 1.5,
    retryMinTimeout: 10,
    retryMaxTimeout: 120_000,
    fallbacks: [
      {
        'target-url': 'https://example.com/v1',
        headers: { a: 'b' },
        onCodes: [429, { from: 500, to: 599 }],
        bodyKeyOverride: { user: '日本' },
      },
    ],
    moderationsEnabled: true,
    llmSecurityEnabled: true,
    promptSecurityEnabled: false,
    llmSecurityAdvanced: true,
    rateLimitPolicy: [
      { quota: 100, windowSeconds: 60 },
      { quota: 0.5, windowSeconds: 3600, unit: 'cents', segment: 'user' },
    ],
    omitRequest: true,
    omitResponse: false,
    streamUsage: true,
    streamForceFormat: true,
    promptId: 'a prompt',
    promptMode: 'testing',
    promptVersion: 'v2',
    increaseTimeout: true,
    tokenLimitExceptionHandler: 'middle-out',
    posthogKey: 'phc_abc',
    posthogHost: 'https://eu.i.posthog.com',
    providerKey: 'main',
    inputTokenCost: 0.0000001,
    outputTokenCost: '0.000002',
  };

  test('is an option, and what it builds is read without a complaint', async () => {
    assert.deepEqual(Object.keys(samples).sort(), Object.keys(HEADER_TABLE).sort());
    assert.equal(Object.keys(HEADER_TABLE).length, HEADERS.length);
    const control = await sent(samples);
    for (const { name } of HEADERS.filter(({ name }) => !name.endsWith('*') && name !== 'Helicone-Auth')) {
      assert.notEqual(sentValue(control, name as HeaderName), null, name);
    }
    assert.deepEqual(control.properties, [
      ['Team', 'blue'],
      ['empty', 'x'],
    ]);
    assert.equal(sentValue(control, 'Helicone-Session-Name'), '会话');
    assert.equal(sentValue(control, 'Helicone-Cache-Seed'), 'ключ');
    assert.deepEqual(sentValue(control, 'Helicone-Cache-Control'), {
      maxAgeSeconds: 30,
      noCache: true,
      noStore: false,
    });
    const limits = sentValue(control, 'Helicone-RateLimit-Policy') ?? [];
    assert.deepEqual(
      limits.map(({ text }) => text),
      ['100;w=60;u=request', '0.5;w=3600;u=cents;s=user'],
    );
    const [fallback] = sentValue(control, 'Helicone-Fallbacks') ?? [];
    assert.deepEqual(fallback?.bodyKeyOverride, { user: '日本' });
  });

  test('that is absent or undefined is not sent', () => {
    assert.deepEqual(heliconeHeaders({ userId: undefined, properties: { a: 'b' }, cacheEnabled: false }), {
      'Helicone-Property-a': 'b',
      'Helicone-Cache-Enabled': 'false',
    });
  });

  test('a rate limit may be of every unit', () => {
    const units: readonly RateLimitUnit[] = RATE_LIMIT_UNITS;
    for (const unit of units) {
      const rateLimitPolicy = { quota: 1, windowSeconds: 2, unit };
      assert.deepEqual(heliconeHeaders({ rateLimitPolicy }), { 'Helicone-RateLimit-Policy': `1;w=2;u=${unit}` });
    }
  });

  test('a key goes with its scheme, once', () => {
    const key = 'sk-helicone-abcdefghijklmnopqrstuvwx';
    for (const auth of [key, `Bearer ${key}`])
      assert.deepEqual(heliconeHeaders({ auth }), { 'Helicone-Auth': `Bearer ${key}` });
  });
});

test('any text arrives as it was given, in users, sessions, prompts and properties', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  const odd = fc.constantFrom(
    ' ends ',
    "UTF-8''%41",
    'line\nbreak',
    'nul\0',
    '\t',
    '"quoted"',
    '😀',
    "it's (a) *",
    '%',
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, odd), async (value) => {
      const control = await sent({ userId: value, sessionId: value, promptId: value, properties: { Odd: value } });
      for (const name of ['Helicone-User-Id', 'Helicone-Session-Id', 'Helicone-Prompt-Id'] as const)
        assert.equal(sentValue(control, name), value);
      assert.deepEqual(control.properties, [['Odd', value]]);
    }),
    { numRuns: 300 },
  );
});

describe('what the gateway would refuse is refused before it is sent, with what is accepted', () => {
  const wrong: readonly (readonly [HeliconeHeaders, RegExp])[] = [
    [{ requestId: 'no uuid' }, /^Helicone-Request-Id: saw "no uuid", accepted is a UUID/],
    [{ retryNum: 21 }, /^Helicone-Retry-Num: saw 21, accepted is a whole number from 0 to 20/],
    [{ retryNum: 1.5 }, /saw 1.5/],
    [{ retryFactor: Number.NaN }, /saw NaN/],
    [{ cacheBucketMaxSize: 0 }, /from 1 to 20/],
    [{ targetUrl: 'ftp://a' }, /absolute http or https URL/],
    [{ posthogHost: 'nothing' }, /absolute http or https URL/],
    [{ inputTokenCost: -1 }, /USD per token/],
    [{ outputTokenCost: 1e21 }, /USD per token/],
    [{ cacheSeed: 'a\nb' }, /Helicone-Cache-Seed/],
    [{ cacheControl: {} }, /max-age/],
    [{ cacheControl: { maxAge: -1 } }, /max-age/],
    [{ fallbacks: [] }, /1 to 10 items/],
    [{ userId: '' }, /Helicone-User-Id/],
    [{ userId: '\ud800' }, /Helicone-User-Id/],
    [{ properties: { 'no name': 'x' } }, /Helicone-Property-\*: saw "no name"/],
    [{ properties: { ['x'.repeat(129)]: 'x' } }, /name that a header may have/],
    [{ properties: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`p${i}`, 'x'])) }, /at most 64/],
    [{ cacheEnabled: 'yes' as never }, /true, false, 1 or 0/],
    [{ promptMode: 'live' as never }, /production, testing or deactivated/],
  ];
  for (const [options, message] of wrong) {
    test(JSON.stringify(options).slice(0, 80), () => {
      assert.throws(
        () => heliconeHeaders(options),
        (error) => error instanceof InvalidHeaderValue && message.test(error.message),
      );
    });
  }

  test('an option that does not exist', () => {
    assert.throws(() => heliconeHeaders({ usrId: 'x' } as never), /there is no option usrId; accepted are auth, /);
  });

  test('a bad key is not told', () => {
    assert.throws(
      () => heliconeHeaders({ auth: 'sk-helicone-canary with spaces in it' }),
      (error) => error instanceof InvalidHeaderValue && !error.message.includes('canary'),
    );
  });
});
