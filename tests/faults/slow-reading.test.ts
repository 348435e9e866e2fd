// Bodies that may not be written are read before the exchange is written down. However long that takes, the end of the
// answer does not wait for it beyond the release deadline, and the record comes all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, FaultRig } from './fault-rig.ts';

async function lateReleases({ heliometer }: FaultRig): Promise<number> {
  const page = await (await fetch(`${heliometer.url}/metrics`)).text();
  return Number(/^heliometer_lost_total\{[^}]*kind="late_release"[^}]*\} (\d+)/m.exec(page)?.[1]);
}

/** Reading this takes a thread of its own, which has to be started and to load every format first. */
const ANSWER = JSON.stringify({
  object: 'chat.completion',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'long '.repeat(1_200_000) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
});

/** The first one a program is asked for, omitted; resolves when the client has all of it. */
async function omittedAnswer(rig: FaultRig): Promise<Call> {
  const call = rig.call();
  rig.upstream.next({ headers: ['Content-Type', 'application/json'], body: ANSWER });
  using client = await rig.connect();
  await client.request('POST', '/v1/chat/completions', [...call.headers, 'Helicone-Omit-Response', 'true'], '{}');
  assert.equal((await client.readAnswer()).body.toString(), ANSWER);
  return call;
}

test('the end of an omitted answer goes out before it has been read, which is counted', async () => {
  await using rig = await FaultRig.start();
  assert.equal(await lateReleases(rig), 0);
  const record = await rig.record(await omittedAnswer(rig));
  assert.deepEqual([record.outcome, record.total_tokens, record.usage_estimated], ['answered', 7, false]);
  assert.equal(record.bodies?.response.encoding, 'omitted');
  assert.equal(await lateReleases(rig), 1);
});

test('a stop waits for what is still being read: nothing goes unrecorded', async () => {
  await using rig = await FaultRig.start();
  const call = await omittedAnswer(rig);
  rig.heliometer.kill('gateway', 'SIGTERM');
  assert.equal((await rig.record(call)).total_tokens, 7);
});
