// A model that the price table does not know gets a price by API, and history gets it too, whatever happens to the console.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CHAT, type GatewayRig, startGatewayRig } from '../support/gateway-rig.ts';

let rig: GatewayRig;
before(async () => {
  rig = await startGatewayRig();
});
after(() => rig?.[Symbol.asyncDispose]());

const model = 'acme/unknown-1';

async function asked<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await rig.heliometer.api<{ data: T }>(method, path, body === undefined ? {} : { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data;
}

async function called() {
  const { id } = await rig.send('/v1/chat/completions', CHAT, { 'helicone-model-override': model });
  return rig.heliometer.fetchRecord(id);
}

const setPrice = (inputUsd: string, outputUsd: string) =>
  asked<{ id: string; setAt: string }>('PUT', '/v1/prices', { provider: 'openai', model, inputUsd, outputUsd });

interface Progress {
  readonly id: string;
  readonly state: string;
  readonly changed: number;
}

async function recomputed(body: object): Promise<Progress> {
  const { id } = await asked<Progress>('POST', '/v1/prices/recompute', body);
  // It is taken up again by the console's successor.
  rig.heliometer.kill('console', 'SIGKILL');
  for (;;) {
    const { status, body: answer } = await rig.heliometer.api<{ data: Progress }>('GET', `/v1/prices/recompute/${id}`);
    if (status === 200 && answer.data.state === 'done') return answer.data;
    assert.ok(status === 200 || status === 503, JSON.stringify(answer));
    await wait(100);
  }
}

test('a price set by API prices what is called next, and by a recomputation what was called before', async () => {
  // Nineteen tokens in and ten out, each time.
  const price = await setPrice('0.000002', '0.00001');
  const first = await called();
  assert.deepEqual([first.model, first.cost], [model, 0.000138]);
  assert.equal(first.receipt?.source, 'organization');
  assert.equal(first.receipt?.version, price.setAt);
  assert.deepEqual(
    first.receipt?.lines.map(({ item, quantity, rateUsd, amountUsd }) => [item, quantity, rateUsd, amountUsd]),
    [
      ['input', 19, '0.000002', '0.000038'],
      ['output', 10, '0.00001', '0.0001'],
    ],
  );

  const changed = await setPrice('0.000001', '0.000002');
  assert.equal((await rig.heliometer.fetchRecord(first.request_id)).cost, 0.000138, 'the past is left alone');
  await recomputed({ priceId: price.id });
  const again = await rig.heliometer.fetchRecord(first.request_id);
  assert.equal(again.cost, 0.000039);
  assert.equal(again.receipt?.version, changed.setAt);
  assert.equal(await asked('POST', '/v1/metrics/totalCost', {}), 0.000039);

  await asked('DELETE', `/v1/prices/${price.id}`);
  await recomputed({ provider: 'openai', model });
  assert.equal((await rig.heliometer.fetchRecord(first.request_id)).cost, null);
  assert.equal((await called()).cost, null);
  assert.equal(await asked('POST', '/v1/metrics/totalCost', {}), 0);
});
