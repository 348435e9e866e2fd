// headers.md §7 as programs meet it: the official clients, unmodified, asking twice.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../support/gateway-rig.ts';
import { GREETING } from '../support/provider-fixtures.ts';
import { CHOOSE_HEADERS } from '../support/replay-upstream.ts';

let rig: GatewayRig;
let openai: OpenAI;
let anthropic: Anthropic;

before(async () => {
  rig = await startGatewayRig();
  const defaultHeaders = {
    'Helicone-Auth': `Bearer ${rig.heliometer.key}`,
    'Helicone-Cache-Enabled': 'true',
    // In pieces, so that nothing fits by luck.
    [CHOOSE_HEADERS.seed]: '7',
  };
  openai = new OpenAI({ baseURL: `${rig.heliometer.url}/v1`, apiKey: PROVIDER_KEY, defaultHeaders });
  anthropic = new Anthropic({ baseURL: rig.heliometer.url, apiKey: PROVIDER_KEY, defaultHeaders });
});
after(() => rig?.[Symbol.asyncDispose]());

const ASKED = [{ role: 'user' as const, content: 'Say hello' }];
const CHAT = { model: 'gpt-4o-mini', messages: ASKED };
const MESSAGE = { model: 'claude-sonnet-4-5', max_tokens: 64, messages: ASKED };

interface Seen {
  readonly text: string;
  readonly cache: string | null;
  readonly id: string;
}

const told = (text: string, { headers }: Response): Seen => ({
  text,
  cache: headers.get('helicone-cache'),
  id: headers.get('helicone-id') ?? '',
});

async function missThenHit(ask: () => Promise<Seen>, stream: boolean): Promise<void> {
  const count = rig.upstream.received.length;
  const [miss, hit] = [await ask(), await ask()];
  assert.deepEqual([miss.cache, hit.cache], ['MISS', 'HIT']);
  assert.deepEqual([miss.text, hit.text], [GREETING, GREETING]);
  assert.equal(rig.upstream.received.length, count + 1);
  const record = await rig.heliometer.fetchRecord(hit.id);
  assert.deepEqual([record.outcome, record.cost, record.stream], ['cached', 0, stream]);
  assert.deepEqual(record.response_body, (await rig.heliometer.fetchRecord(miss.id)).response_body);
}

describe('MISS then HIT', () => {
  test('openai, JSON', () =>
    missThenHit(async () => {
      const { data, response } = await openai.chat.completions.create(CHAT).withResponse();
      return told(data.choices[0]?.message.content ?? '', response);
    }, false));

  test('openai, a stream', () =>
    missThenHit(async () => {
      const { data, response } = await openai.chat.completions.create({ ...CHAT, stream: true }).withResponse();
      let text = '';
      for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? '';
      return told(text, response);
    }, true));

  test('anthropic, JSON', () =>
    missThenHit(async () => {
      const { data, response } = await anthropic.messages.create(MESSAGE).withResponse();
      return told(data.content[0]?.type === 'text' ? data.content[0].text : '', response);
    }, false));

  test('anthropic, a stream', () =>
    missThenHit(async () => {
      const { data, response } = await anthropic.messages.create({ ...MESSAGE, stream: true }).withResponse();
      let text = '';
      for await (const event of data)
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
      return told(text, response);
    }, true));
});
