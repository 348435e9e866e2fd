// What PostHog's client is made to do, against a server that stands in PostHog's place.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ScriptedUpstream } from '../../../../tests/support/scripted-upstream.ts';
import { createGuardedConnector } from '../../src/http/guarded-connector.ts';
import { createGuardedFetch } from '../../src/http/guarded-fetch.ts';
import { createTargetPolicy } from '../../src/http/target-policy.ts';
import type { Sent } from '../../src/recording/after-effects/event-queue.ts';
import type { PostHogEvent } from '../../src/recording/after-effects/posthog-event.ts';
import { createSendToPostHog } from '../../src/recording/after-effects/send-to-posthog.ts';

const never = new AbortController().signal;

function events(count: number): PostHogEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    uuid: `01a21f56-1388-7a35-860b-${String(i).padStart(12, '0')}`,
    event: 'helicone_request_response',
    distinctId: 'ada',
    timestamp: new Date(0),
    properties: { model: 'm' },
  }));
}

interface Sending {
  readonly count?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function sent(host: string, { count = 1, timeoutMs = 10_000, signal = never }: Sending = {}): Promise<Sent> {
  const policy = createTargetPolicy([new URL(host).host], []);
  const connector = createGuardedConnector({ policy, dnsServers: [], connectTimeoutMs: 5_000 });
  const guarded = createGuardedFetch(policy, connector);
  try {
    return await createSendToPostHog(guarded, timeoutMs)({ key: 'phc_test', host }, events(count), signal);
  } finally {
    await guarded.close();
  }
}

describe('a batch for PostHog', () => {
  test('goes in one request, whatever its size', async () => {
    await using posthog = await ScriptedUpstream.start();
    assert.deepEqual(await sent(posthog.origin, { count: 100 }), { result: 'sent' });
    assert.equal(posthog.requests.length, 1);
    const { batch } = JSON.parse(gunzipSync(posthog.requests[0]!.received).toString()) as { batch: { uuid: string }[] };
    assert.deepEqual(
      batch.map(({ uuid }) => uuid),
      events(100).map(({ uuid }) => uuid),
    );
  });

  test('that is too large goes in halves', async () => {
    await using posthog = await ScriptedUpstream.start();
    posthog.next({ status: 413, body: '' });
    assert.deepEqual(await sent(posthog.origin, { count: 10 }), { result: 'sent' });
    const sizes = posthog.requests.map(
      ({ received }) => (JSON.parse(gunzipSync(received).toString()) as { batch: unknown[] }).batch.length,
    );
    assert.deepEqual(sizes, [10, 5, 5]);
  });

  test('that is not answered in time is to be tried again', async () => {
    await using posthog = await ScriptedUpstream.start();
    posthog.always((exchange) => exchange.stall());
    assert.equal((await sent(posthog.origin, { timeoutMs: 50 })).result, 'later');
  });

  test('is given up at once when the program stops, and is to be tried again', async () => {
    await using posthog = await ScriptedUpstream.start();
    posthog.always((exchange) => exchange.stall());
    const stopping = new AbortController();
    const sending = sent(posthog.origin, { signal: stopping.signal });
    await posthog.request(0);
    stopping.abort();
    assert.equal((await sending).result, 'later');
  });

  test('to nobody is to be tried again, and what was answered decides otherwise', async () => {
    await using posthog = await ScriptedUpstream.start();
    for (const [status, result] of [
      [408, 'later'],
      [429, 'later'],
      [500, 'later'],
      [302, 'never'],
      [400, 'never'],
      [401, 'never'],
    ] as const) {
      posthog.next({ status, body: '' });
      assert.deepEqual(await sent(posthog.origin), { result, why: `status ${status}` });
    }
    const { origin } = posthog;
    await posthog.close();
    assert.deepEqual(await sent(origin), { result: 'later', why: 'ECONNREFUSED' });
  });
});
