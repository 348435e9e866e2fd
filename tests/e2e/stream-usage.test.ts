// Where asking a provider to report a stream's usage ends: at bodies too large to be held, and at providers that refuse
// members they do not know or report it in any case (headers.md §12).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PROVIDERS } from '../../packages/server/src/providers/catalogue.ts';
import { type GatewayRig, startGatewayRig } from '../support/gateway-rig.ts';
import { headerOf } from '../support/replay-upstream.ts';

const GATHER_BYTES = 100_000;
const CHAT_PATH = '/v1/chat/completions';
const ASKED = { 'helicone-stream-usage': 'true' };
const MEMBER = '"stream_options":{"include_usage":true},';
const WARNING = 'Helicone-Stream-Usage had no effect on a body of this size or of untold length';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig({
    HELIOMETER_ALWAYS_STREAM_USAGE: 'true',
    HELIOMETER_GATHER_BYTES: String(GATHER_BYTES),
  });
});
after(() => rig?.[Symbol.asyncDispose]());

/** A streaming chat call of so many bytes. */
function chatOf(size: number): string {
  const body = (content: string) => JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] });
  return body('x'.repeat(size - body('').length));
}

function withMember(body: string): string {
  return `{${MEMBER}${body.slice(1)}`;
}

/** What arrived at the provider of the call of this name. */
function arrived(name: string): { readonly body: string; readonly header: (lowerName: string) => string | null } {
  const { body, rawHeaders } = rig.upstream.receivedWith('x-call', name);
  return { body: body.toString(), header: (lowerName) => headerOf(rawHeaders, lowerName) };
}

describe('a call that asks for its stream’s usage', () => {
  test('with a body of just the size that is held: the provider is asked', async () => {
    const body = chatOf(GATHER_BYTES);
    const answer = await rig.send(CHAT_PATH, body, { ...ASKED, 'x-call': 'held' });
    assert.equal(arrived('held').body, withMember(body));
    assert.equal(answer.headers['helicone-warning'], undefined);
    assert.deepEqual((await rig.heliometer.fetchRecord(answer.id)).warnings, []);
  });

  test('with a larger body: that passes as it is, and the answer warns', async () => {
    const body = chatOf(GATHER_BYTES + 1);
    const answer = await rig.send(CHAT_PATH, body, { ...ASKED, 'x-call': 'large' });
    assert.equal(arrived('large').body, body);
    assert.equal(answer.headers['helicone-warning'], WARNING);
    assert.deepEqual((await rig.heliometer.fetchRecord(answer.id)).warnings, [WARNING]);
  });

  test('with a body whose length is not told: that passes as it is, and the answer warns', async () => {
    const body = chatOf(1_000);
    const answer = await fetch(rig.heliometer.url + CHAT_PATH, {
      method: 'POST',
      headers: { ...ASKED, 'helicone-auth': `Bearer ${rig.heliometer.key}`, 'x-call': 'untold' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    });
    await answer.text();
    assert.equal(arrived('untold').body, body);
    assert.equal(answer.headers.get('helicone-warning'), WARNING);
    const record = await rig.heliometer.fetchRecord(answer.headers.get('helicone-id') ?? '');
    assert.deepEqual(record.warnings, [WARNING]);
  });
});

/** They refuse members they don't know, or report usage unasked. */
const NEVER_UNASKED = ['anthropic', 'bedrock', 'cohere', 'google', 'mistral', 'perplexity', 'vertex'];

describe('alwaysStreamUsage', () => {
  test('leaves a body too large to be held as it is, without a warning: nobody asked', async () => {
    const body = chatOf(GATHER_BYTES + 1);
    const answer = await rig.send(CHAT_PATH, body, { 'accept-encoding': 'br', 'x-call': 'unasked' });
    assert.equal(arrived('unasked').body, body);
    assert.equal(arrived('unasked').header('accept-encoding'), 'br');
    assert.equal(answer.headers['helicone-warning'], undefined);
  });

  for (const { slug } of PROVIDERS) {
    const asks = !NEVER_UNASKED.includes(slug);
    test(`${asks ? 'asks' : 'does not ask'} ${slug}${asks ? '' : ', unless the call does'}`, async () => {
      const body = chatOf(500);
      const path = `/${slug}${CHAT_PATH}`;
      await rig.send(path, body, { 'accept-encoding': 'br', 'x-call': slug });
      assert.equal(arrived(slug).body, asks ? withMember(body) : body);
      assert.equal(arrived(slug).header('accept-encoding'), asks ? 'identity' : 'br');
      await rig.send(path, body, { ...ASKED, 'accept-encoding': 'br', 'x-call': `${slug}, asked` });
      assert.equal(arrived(`${slug}, asked`).body, withMember(body));
      assert.equal(arrived(`${slug}, asked`).header('accept-encoding'), 'br');
    });
  }
});
