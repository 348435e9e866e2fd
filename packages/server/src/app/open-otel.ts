// OpenTelemetry's receiver put together, where the operator has named one.
import { createRequire } from 'node:module';
import { createGuardedConnector } from '../http/guarded-connector.ts';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { createTargetPolicy } from '../http/target-policy.ts';
import type { Log } from '../kernel/log.ts';
import type { AfterEffectMeters } from '../ports/meters.ts';
import { type EventPlace, EventQueue } from '../recording/after-effects/event-queue.ts';
import { createOtelEffects, type QueuedSpan } from '../recording/after-effects/otel.ts';
import { createSendSpans } from '../recording/after-effects/send-spans.ts';
import type { AfterEffects } from '../recording/slot-ingest.ts';
import type { Settings } from './config/table.ts';

export interface RunningOtel {
  readonly effects: AfterEffects;
  settle(graceMs: number): Promise<void>;
  close(): Promise<void>;
}

/** null = there is no receiver. */
export function openOtel(settings: Settings, meters: AfterEffectMeters, log: Log): RunningOtel | null {
  const endpoint = settings['otel.endpoint'];
  if (endpoint === null) return null;
  // The operator's own receiver may be anywhere; nothing else is reached by this way.
  const policy = createTargetPolicy([], [endpoint]);
  const { 'gateway.dnsServers': dnsServers, 'gateway.connectTimeoutMs': connectTimeoutMs } = settings;
  const guarded = createGuardedFetch(policy, createGuardedConnector({ policy, dnsServers, connectTimeoutMs }));
  const queue = new EventQueue<EventPlace, QueuedSpan>({
    send: createSendSpans({
      fetch: guarded.fetch,
      headers: headersOf(settings['otel.headers']),
      resource: { 'service.name': 'heliometer', 'service.version': version() },
      scope: 'heliometer',
    }),
    count: (fate, spans) => meters.openTelemetry(fate, spans),
    receiver: 'OpenTelemetry',
    log,
  });
  return {
    effects: createOtelEffects({
      queue,
      place: { host: endpoint, key: '' },
      sampleRate: settings['otel.sampleRate'],
      withContent: settings['otel.content'],
    }),
    settle: (graceMs) => queue.settle(graceMs),
    async close() {
      queue.close();
      await guarded.close();
    },
  };
}

function headersOf(pairs: string | null): Readonly<Record<string, string>> {
  const entries = (pairs ?? '').split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    entries.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

function version(): string {
  return (createRequire(import.meta.url)('../../package.json') as { readonly version: string }).version;
}
