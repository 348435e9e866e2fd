// What the tests of the official SDKs share: the running program before a replaying provider, the headers a program sends
// along, and what must be recorded then.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { loadRecordings, NO_RECORDINGS, type Recording } from '../../recordings/load-recordings.ts';
import type { GatewayRig } from '../../support/gateway-rig.ts';
import { CHOOSE_HEADERS, headerOf } from '../../support/replay-upstream.ts';

/** Sent by the client with every call. */
export function clientHeaders({ heliometer }: GatewayRig): Record<string, string> {
  return {
    'Helicone-Auth': `Bearer ${heliometer.key}`,
    'Helicone-User-Id': 'ada@example.com',
    'Helicone-Session-Id': 'session-1',
    'Helicone-Session-Name': 'SDKs',
    'Helicone-Session-Path': '/sdk/call',
    'Helicone-Property-Feature': 'summary',
  };
}

export interface NamedCall {
  readonly id: string;
  readonly headers: Record<string, string>;
}

/** An id of its own, so that the record can be asked for whatever an SDK hides. In pieces, so that nothing fits by luck. */
export function namedCall(more: Readonly<Record<string, string>> = {}): NamedCall {
  const { id, headers } = wholeCall(more);
  return { id, headers: { [CHOOSE_HEADERS.seed]: '7', ...headers } };
}

/** Answered in one piece: a client that leaves as soon as it has read the status has had all of it. */
export function wholeCall(more: Readonly<Record<string, string>> = {}): NamedCall {
  const id = randomUUID();
  return { id, headers: { 'Helicone-Request-Id': id, 'x-call': id, ...more } };
}

/** What one call must have left behind. */
export interface Expected {
  readonly provider: string;
  readonly model: string;
  readonly path: string;
  readonly stream: boolean;
  readonly prompt: number | null;
  readonly completion: number | null;
  /** Nano-dollars, by hand; `null` = nobody knows. */
  readonly costNanos: number | null;
}

export async function assertRecorded(rig: GatewayRig, id: string, expected: Expected): Promise<HeliconeRequestDetail> {
  const record = await rig.heliometer.fetchRecord(id);
  assert.deepEqual(
    {
      provider: record.provider,
      model: record.model,
      path: record.request_path,
      stream: record.stream,
      prompt: record.prompt_tokens,
      completion: record.completion_tokens,
      costNanos: record.receipt?.totalNanos ?? null,
    },
    expected,
  );
  assert.equal(record.cost === null, expected.costNanos === null);
  assert.equal(record.outcome, 'answered');
  assert.equal(record.request_id, id);
  assert.equal(record.request_user_id, 'ada@example.com');
  assert.deepEqual(record.session, { id: 'session-1', name: 'SDKs', path: '/sdk/call' });
  // Some clients send names in lower case; what was sent is shown.
  const feature = Object.entries(record.properties).find(([name]) => name.toLowerCase() === 'feature');
  assert.equal(feature?.[1], 'summary');
  assert.deepEqual(record.warnings, []);
  assert.equal(record.time_to_first_token !== null, expected.stream);
  const { ttft } = record.latencies;
  assert.equal(record.time_to_first_token, ttft === null ? null : Math.round(ttft));
  return record;
}

/** The provider got its own key where it expects it, and nothing of ours. */
export function assertForwarded(rig: GatewayRig, id: string, credential: readonly [name: string, value: string]): void {
  const { rawHeaders } = rig.upstream.receivedWith('x-call', id);
  assert.equal(headerOf(rawHeaders, credential[0]), credential[1]);
  assert.ok(!rawHeaders.some((text, i) => i % 2 === 0 && text.toLowerCase().startsWith('helicone-')));
  assert.ok(!rawHeaders.join('\n').includes(rig.heliometer.key));
}

/** Those a client of that host can make, the failed ones among them. */
export function recordingsOf(host: string, path: RegExp): readonly Recording[] {
  return (loadRecordings() ?? []).filter((recording) => recording.host === host && path.test(recording.path));
}

/** For a test's `skip`, where the folder of recordings is not there. */
export function skipWithout(cases: readonly Recording[]): string | false {
  return cases.length === 0 ? NO_RECORDINGS : false;
}
