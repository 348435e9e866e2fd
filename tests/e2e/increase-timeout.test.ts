// Helicone-Increase-Timeout (headers.md §14): another deadline for the answer's headers, for this call only.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errorOf, FaultRig } from '../faults/fault-rig.ts';
import type { RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start({
    HELIOMETER_HEADERS_TIMEOUT_MS: '500',
    HELIOMETER_INCREASED_HEADERS_TIMEOUT_MS: '6000',
  });
});
after(() => rig?.[Symbol.asyncDispose]());

/** A call that is answered when told, with the header saying this. Resolves when the provider has it. */
async function begin(client: RawClient, increase: string | null): Promise<{ readonly answerIt: () => void }> {
  const { passed, open } = gate();
  rig.upstream.next(async (exchange) => {
    await exchange.body();
    await passed;
    await exchange.answer({ body: 'late' });
  });
  const arriving = rig.upstream.request(rig.upstream.requests.length);
  const headers = increase === null ? [] : ['Helicone-Increase-Timeout', increase];
  await client.request('POST', '/v1/chat/completions', [...rig.call().headers, ...headers], '{}');
  await (await arriving).body();
  return { answerIt: open };
}

describe('Helicone-Increase-Timeout', () => {
  test('lets an answer come that is later than the usual deadline', async () => {
    using patient = await rig.connect();
    const { answerIt } = await begin(patient, 'true');
    // Begun later, so that their ends show that the patient call's usual deadline has passed.
    using first = await rig.connect();
    using second = await rig.connect();
    await begin(first, null);
    await begin(second, 'false');
    for (const answer of await Promise.all([first.readAnswer(), second.readAnswer()])) {
      assert.deepEqual([answer.status, errorOf(answer.body).code], [504, 'upstream_timeout']);
    }
    answerIt();
    const answer = await patient.readAnswer();
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'late']);
  });

  test('is a deadline, too', async () => {
    using client = await rig.connect();
    const call = rig.call();
    rig.upstream.next((exchange) => exchange.stall());
    await client.request('POST', '/v1/chat/completions', [...call.headers, 'Helicone-Increase-Timeout', '1'], '{}');
    const answer = await client.readAnswer();
    assert.deepEqual([answer.status, errorOf(answer.body).code], [504, 'upstream_timeout']);
    assert.equal((await rig.record(call)).outcome, 'timeout');
  });

  test('never reaches the provider', () => {
    for (const { head } of rig.upstream.requests) {
      assert.ok(!head.rawHeaders.some((name) => name.toLowerCase().startsWith('helicone-')));
    }
  });
});
