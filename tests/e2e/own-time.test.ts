// What is called our own time is what is left when the waiting for client and provider is taken out (architecture.md §4).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { RawClient } from '../support/raw-client.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let heliometer: HeliometerProcess;

before(async () => {
  upstream = await ScriptedUpstream.start();
  const urls = { HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin, HELIOMETER_PROVIDER_BEDROCK_URL: upstream.origin };
  heliometer = await startHeliometer({ env: urls });
});
after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
  await upstream?.close();
});

const PAUSE_MS = 500;
const SMALL = JSON.stringify({ model: 'm', stream: true, messages: [] });
/** Beyond what is gathered unasked. */
const LARGE = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'x'.repeat(100_000) }] });

const UPLOADS: readonly (readonly [name: string, path: string, headers: readonly string[], body: string])[] = [
  ['a small body', '/v1/chat/completions', [], SMALL],
  ['a body that is changed', '/v1/chat/completions', ['Helicone-Stream-Usage', 'true'], LARGE],
  ['a body that is signed', '/bedrock/us-east-1/model/m/invoke', ['aws-access-key', 'A', 'aws-secret-key', 'S'], LARGE],
  ['a body that streams', '/v1/chat/completions', [], LARGE],
];

describe('a client’s slowness is none of ours', () => {
  for (const [name, path, headers, body] of UPLOADS) {
    test(`when it sends ${name}`, async () => {
      upstream.next({ body: '{}' });
      using client = await RawClient.connect(heliometer.url);
      const lines = [
        'Host',
        'x',
        'Helicone-Auth',
        `Bearer ${heliometer.key}`,
        'Content-Type',
        'application/json',
        ...headers,
      ];
      const head = lines.map((each, i) => (i % 2 === 0 ? `${each}: ` : `${each}\r\n`)).join('');
      await client.send(`POST ${path} HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`);
      await wait(PAUSE_MS);
      await client.send(body.slice(20));
      const answer = await client.readAnswer();
      assert.equal(answer.status, 200);
      const record = await heliometer.fetchRecord(answer.header('helicone-id')!);
      const { total, overhead } = record.latencies;
      assert.ok(overhead < total / 2, `${overhead} of ${total} ms are called ours`);
    });
  }
});
