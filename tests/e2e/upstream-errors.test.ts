// What a provider answers is passed on, an error of its own above all: status line, headers and bytes are never replaced by
// anything of ours, and nothing is sent a second time unasked (headers.md §0).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FaultRig } from '../faults/fault-rig.ts';
import { type ScriptedCall, scriptedCalls } from '../faults/scripted-call.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import type { Script } from '../support/scripted-upstream.ts';
import type { Answer } from '../support/upstream-exchange.ts';

let rig: FaultRig;
let scripted: (script: Script) => ScriptedCall;

before(async () => {
  rig = await FaultRig.start();
  scripted = scriptedCalls(rig);
});
after(() => rig?.[Symbol.asyncDispose]());

const STATUSES: readonly (readonly [status: number, reason: string])[] = [
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [408, 'Request Timeout'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [529, 'Site is overloaded'],
  [599, 'Who knows'],
];

const JSON_ERROR = '{"error": {"message":"Gr\\u00fc\u00dfe: overloaded" , "type":"server_error","code":null}}\n';
const BODIES: readonly (readonly [name: string, answer: Answer])[] = [
  [
    'JSON',
    { headers: ['Content-Type', 'application/json', 'Retry-After', '7', 'x-should-retry', 'true'], body: JSON_ERROR },
  ],
  ['a page', { headers: ['content-type', 'text/html'], body: '<html><body><h1>502</h1>\r\n</body></html>' }],
  ['nothing', { headers: ['X-Request-Id', 'req_1'], body: '' }],
  ['gzip', { headers: ['Content-Encoding', 'gzip', 'Content-Type', 'application/json'], body: gzipSync(JSON_ERROR) }],
  [
    'noise in chunks',
    { headers: ['Content-Type', 'application/octet-stream'], body: randomBytes(100_000), framing: 'chunked' },
  ],
];

for (const [status, reason] of STATUSES) {
  describe(`a provider’s ${status}`, { concurrency: true }, () => {
    for (const [name, answer] of BODIES) {
      test(`with ${name} reaches the client as it is`, async () => {
        let times = 0;
        const { call, headers } = scripted((exchange) => {
          times += 1;
          return exchange.answer({ ...answer, status, reason });
        });
        using client = await rig.connect();
        await client.request('POST', '/v1/chat/completions', headers, '{"model":"m"}');
        const seen = await client.readAnswer();
        assert.equal(seen.statusLine, `HTTP/1.1 ${status} ${reason}`);
        assert.ok(seen.body.equals(Buffer.from(answer.body as Buffer)));
        assert.deepEqual(theirs(seen), answer.headers);
        assert.equal(seen.header('helicone-status'), 'failed');
        assert.equal(times, 1);
        const record = await rig.record(call);
        assert.deepEqual([record.outcome, record.response_status, record.error_code], ['answered', status, null]);
        assert.equal(record.response_bytes, seen.body.length);
        assert.deepEqual(
          record.attempts.map((attempt) => [attempt.status, attempt.error]),
          [[status, null]],
        );
      });
    }
  });
}

test('every exchange was logged exactly once and none is left running', async () => {
  await rig.assertLogged();
  await rig.idle();
});

/** Without ours and those of the connection. */
function theirs({ rawHeaders }: RawAnswer): string[] {
  const ours = /^(?:helicone-.*|connection|keep-alive|content-length|transfer-encoding)$/i;
  return rawHeaders.filter((_, i) => !ours.test(rawHeaders[i - (i % 2)] ?? ''));
}
