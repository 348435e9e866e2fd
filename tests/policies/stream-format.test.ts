// headers.md §12, Helicone-Stream-Force-Format: through the running program, before a provider that cuts its stream anywhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CHAT_STREAM } from '../support/gateway-rig.ts';
import { RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';
import { PolicyRig } from './policy-rig.ts';

const EVENTS = [
  'data: {"a":"é…"}\r\n\r\n',
  ': ping\r\n\r\n\r\n',
  'event: x\r\ndata: 1\r\ndata: 2\r\n\r\n',
  'data: [DONE]',
];
const EXPECTED = ['data: {"a":"é…"}\n\n', ': ping\n\n', 'event: x\ndata: 1\ndata: 2\n\n', 'data: [DONE]'];

let rig: PolicyRig;

before(async () => {
  rig = await PolicyRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());

async function chunksOf(headers: readonly string[], headersOfAnswer: readonly string[]): Promise<readonly Buffer[]> {
  const bytes = Buffer.from(EVENTS.join(''));
  const more = gate();
  // The second half is sent when the client has seen what the first is worth.
  rig.openai.next({
    headers: headersOfAnswer,
    framing: 'chunked',
    body: [bytes.subarray(0, 30), more.passed, bytes.subarray(30)],
  });
  using client = await RawClient.connect(rig.heliometer.url);
  const all = ['Helicone-Auth', `Bearer ${rig.heliometer.key}`, ...headers];
  await client.request('POST', '/v1/chat/completions', all, JSON.stringify(CHAT_STREAM));
  await client.readHead();
  const chunks: Buffer[] = [];
  for (let chunk = await client.readChunk(); chunk.length > 0; chunk = await client.readChunk()) {
    chunks.push(chunk);
    more.open();
  }
  return chunks;
}

const SSE = ['Content-Type', 'text/event-stream'];

test('every write to the client holds whole events, with LF and one blank line; the tail is flushed', async () => {
  const chunks = await chunksOf(['Helicone-Stream-Force-Format', 'true'], SSE);
  assert.equal(Buffer.concat(chunks).toString(), EXPECTED.join(''));
  assert.equal(chunks[0]?.toString(), EXPECTED[0]);
  for (const chunk of chunks.slice(0, -1)) assert.ok(chunk.toString().endsWith('\n\n'));
});

test('the provider is asked for an answer that is not compressed', async () => {
  rig.taken();
  await chunksOf(['Helicone-Stream-Force-Format', 'true', 'Accept-Encoding', 'gzip'], SSE);
  assert.equal(rig.taken()[0]?.header('accept-encoding'), 'identity');
});

test('off, bytes and timing are untouched', async () => {
  for (const value of ['false', '']) {
    const chunks = await chunksOf(value === '' ? [] : ['Helicone-Stream-Force-Format', value], SSE);
    assert.equal(Buffer.concat(chunks).toString(), EVENTS.join(''));
    assert.equal(chunks[0]?.length, 30);
  }
});

test('an answer that is no event stream passes as it is', async () => {
  const chunks = await chunksOf(['Helicone-Stream-Force-Format', 'true'], ['Content-Type', 'application/json']);
  assert.equal(Buffer.concat(chunks).toString(), EVENTS.join(''));
});
