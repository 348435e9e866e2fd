// headers.md §15: through the running program. gpt-4 takes 8,192 tokens, gpt-4-turbo 128,000.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { PolicyRig } from './policy-rig.ts';

const LONG = Array.from({ length: 12_000 }, (_, i) => `w${i % 100}`).join(' ');
/** More than is measured on the event loop. */
const VERY_LONG = Array.from({ length: 60_000 }, (_, i) => `w${i % 100}`).join(' ');

let rig: PolicyRig;

before(async () => {
  rig = await PolicyRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => rig.taken());

interface Sent {
  readonly model: string;
  readonly messages: readonly { readonly content: string }[];
}

async function send(handler: string, model: string, content: string, more: object = {}) {
  const answer = await rig.send({
    headers: { 'helicone-token-limit-exception-handler': handler },
    body: { model, messages: [{ role: 'user', content }], ...more },
  });
  const [taken] = rig.taken();
  return { answer, sent: JSON.parse(taken?.received.toString() ?? '{}') as Sent };
}

for (const [name, content] of [
  ['a long prompt', LONG],
  ['a very long one', VERY_LONG],
] as const) {
  test(`truncate: ${name} is cut to the model’s context, and the answer says so`, async () => {
    const { answer, sent } = await send('truncate', 'gpt-4', content);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['helicone-token-limit-applied'], 'truncate');
    const kept = sent.messages[0]?.content ?? '';
    assert.ok(content.startsWith(kept) && kept.length < content.length && kept.length > 8_192, `${kept.length}`);
  });
}

test('middle-out: the middle is cut', async () => {
  const { answer, sent } = await send('middle-out', 'gpt-4', LONG);
  assert.equal(answer.headers['helicone-token-limit-applied'], 'middle-out');
  const kept = sent.messages[0]?.content ?? '';
  assert.ok(kept.startsWith('w0 w1 ') && kept.endsWith(' w98 w99') && kept.length < LONG.length);
});

test('fallback: the second of "a,b" is used when the first has no room', async () => {
  const { answer, sent } = await send('fallback', 'gpt-4,gpt-4-turbo', LONG);
  assert.equal(answer.headers['helicone-token-limit-applied'], 'fallback');
  assert.equal(sent.model, 'gpt-4-turbo');
  assert.equal(sent.messages[0]?.content, LONG);
});

test('fallback: the first of "a,b" is used when it has room, and nothing is said', async () => {
  const { answer, sent } = await send('fallback', 'gpt-4,gpt-4-turbo', 'short');
  assert.equal(answer.headers['helicone-token-limit-applied'], undefined);
  assert.equal(sent.model, 'gpt-4');
});

test('the requested output counts: a prompt that fits alone is cut to leave room for it', async () => {
  const content = Array.from({ length: 3_000 }, (_, i) => `w${i % 100}`).join(' ');
  const alone = await send('truncate', 'gpt-4', content);
  assert.equal(alone.answer.headers['helicone-token-limit-applied'], undefined);
  const { answer, sent } = await send('truncate', 'gpt-4', content, { max_tokens: 6_000 });
  assert.equal(answer.headers['helicone-token-limit-applied'], 'truncate');
  assert.ok((sent.messages[0]?.content.length ?? 0) < content.length);
});

test('a prompt that fits goes out byte for byte', async () => {
  const body = '{"model":"gpt-4",  "messages":[{"role":"user","content":"short"}], "seed": 12345678901234567890}';
  await rig.send({ headers: { 'helicone-token-limit-exception-handler': 'truncate' }, body });
  assert.equal(rig.taken()[0]?.received.toString(), body);
});

test('a model whose context nobody knows is left alone, with a warning', async () => {
  const { answer, sent } = await send('truncate', 'my-own-model', LONG);
  assert.match(String(answer.headers['helicone-warning']), /context of my-own-model is not known/);
  assert.equal(sent.messages[0]?.content, LONG);
});

test('the record keeps what the client sent', async () => {
  const { answer } = await send('truncate', 'gpt-4', LONG);
  const { request_body: kept } = await rig.record(answer);
  assert.ok(JSON.stringify(kept).includes(LONG));
});
