// What a process counts about itself, as Prometheus metrics.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type {
  AfterEffectMeters,
  EventFate,
  ExpiredKind,
  GatewayMeters,
  IngestMeters,
  LossKind,
  PostHogFate,
  RetentionMeters,
  WebhookFate,
  WebhookMeters,
} from '../ports/meters.ts';

export function openRegistry(): Registry {
  const registry = new Registry();
  // CPU seconds, resident memory, event loop lag and the like.
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Asked at each scrape. */
export interface GatewayGauges {
  inFlight(): number;
  backlog(): { readonly bytes: number; readonly oldestMs: number };
  idRegisterEvictions(): number;
}

const LATENCY_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const OVERHEAD_SECONDS = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1];
const LOSSES: readonly LossKind[] = [
  'capture_bytes',
  'spool_bodies',
  'spool_entries',
  'late_release',
  'spool_write_errors',
  'id_register_evictions',
  'cache_evictions',
  'cache_fills',
];

export function openGatewayMeters(registry: Registry): GatewayMeters {
  const registers = [registry];
  const started = new Counter({ name: 'heliometer_exchanges_started_total', help: 'Exchanges begun.', registers });
  const settled = new Counter({
    name: 'heliometer_exchanges_settled_total',
    help: 'Exchanges ended, by outcome, provider and class of status.',
    labelNames: ['outcome', 'provider', 'status'],
    registers,
  });
  const latency = new Histogram({
    name: 'heliometer_exchange_seconds',
    help: 'From the request’s arrival to the end of the answer.',
    labelNames: ['provider'],
    buckets: LATENCY_SECONDS,
    registers,
  });
  const overhead = new Histogram({
    name: 'heliometer_gateway_overhead_seconds',
    help: 'The part of an exchange that was ours.',
    buckets: OVERHEAD_SECONDS,
    registers,
  });
  const lost = new Counter({
    name: 'heliometer_lost_total',
    help: 'Thrown away or broken off because a bound was reached.',
    labelNames: ['kind'],
    registers,
  });
  for (const kind of LOSSES) lost.inc({ kind }, 0);
  const reconnected = new Counter({
    name: 'heliometer_reconnects_total',
    help: 'Requests sent again because a kept-alive connection had died.',
    registers,
  });
  return {
    ...openCacheMeters(registers),
    started: () => started.inc(),
    settled(exchange) {
      const provider = exchange.provider?.toUpperCase() ?? 'CUSTOM';
      settled.inc({ outcome: exchange.outcome, provider, status: `${Math.trunc(exchange.status / 100)}xx` });
      latency.observe({ provider }, exchange.latencyMs / 1000);
      overhead.observe(exchange.overheadMs / 1000);
    },
    lost: (kind, amount) => lost.inc({ kind }, amount),
    reconnected: () => reconnected.inc(),
  };
}

function openCacheMeters(registers: Registry[]): Pick<GatewayMeters, 'cacheRead' | 'cacheFailed'> {
  const reads = new Counter({
    name: 'heliometer_cache_reads_total',
    help: 'Calls that asked the cache for an answer: hit or miss.',
    labelNames: ['result'],
    registers,
  });
  const failures = new Counter({
    name: 'heliometer_cache_failures_total',
    help: 'Times the store of the cache failed to read or write, or was too late to be waited for.',
    labelNames: ['what'],
    registers,
  });
  for (const result of ['hit', 'miss']) reads.inc({ result }, 0);
  for (const what of ['read', 'late', 'write']) failures.inc({ what }, 0);
  return { cacheRead: (result) => reads.inc({ result }), cacheFailed: (what) => failures.inc({ what }) };
}

export function exposeGateway(registry: Registry, gauges: GatewayGauges): void {
  const expose = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  expose('heliometer_exchanges_in_flight', 'Exchanges running now.', () => gauges.inFlight());
  expose('heliometer_journal_bytes', 'Journal not yet taken by the console.', () => gauges.backlog().bytes);
  expose('heliometer_journal_oldest_seconds', 'Age of its oldest entry.', () => gauges.backlog().oldestMs / 1000);
  expose('heliometer_id_register_evictions', 'Request ids dropped because the register was full.', () =>
    gauges.idRegisterEvictions(),
  );
}

export function openIngestMeters(registry: Registry): IngestMeters {
  const registers = [registry];
  const rows = new Counter({ name: 'heliometer_ingest_rows_total', help: 'Exchanges stored.', registers });
  const seconds = new Histogram({
    name: 'heliometer_ingest_batch_seconds',
    help: 'Storing one batch.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers,
  });
  const failed = new Counter({
    name: 'heliometer_ingest_failures_total',
    help: 'Batches the store did not take; they are tried again.',
    registers,
  });
  const corrupt = new Counter({
    name: 'heliometer_ingest_corrupt_total',
    help: 'Journal entries that could not be read back.',
    registers,
  });
  const asideRemoved = new Counter({
    name: 'heliometer_set_aside_removed_total',
    help: 'Entries that could not be stored and were removed, as too old or beyond the bound.',
    registers,
  });
  const asideEntries = new Gauge({
    name: 'heliometer_set_aside_entries',
    help: 'Journal entries that could not be stored, kept to be looked at.',
    registers,
  });
  const asideBytes = new Gauge({ name: 'heliometer_set_aside_bytes', help: 'What they take up on disk.', registers });
  return {
    stored(count, took) {
      rows.inc(count);
      seconds.observe(took);
    },
    failed: () => failed.inc(),
    corrupt: (entries) => corrupt.inc(entries),
    setAside({ entries, bytes }) {
      asideEntries.set(entries);
      asideBytes.set(bytes);
    },
    setAsideRemoved: (entries) => asideRemoved.inc(entries),
  };
}

const POSTHOG_FATES: readonly PostHogFate[] = ['sent', 'retried', 'refused', 'given_up', 'overflow', 'unreadable'];

const SPAN_FATES: readonly EventFate[] = ['sent', 'retried', 'refused', 'given_up', 'overflow'];

export function openAfterEffectMeters(registry: Registry): AfterEffectMeters {
  const events = new Counter({
    name: 'heliometer_posthog_events_total',
    help: 'Events for PostHog: sent, tried again, or lost, and why.',
    labelNames: ['fate'],
    registers: [registry],
  });
  for (const fate of POSTHOG_FATES) events.inc({ fate }, 0);
  const spans = new Counter({
    name: 'heliometer_otel_spans_total',
    help: 'Spans for the OpenTelemetry receiver: sent, tried again, or lost, and why.',
    labelNames: ['fate'],
    registers: [registry],
  });
  for (const fate of SPAN_FATES) spans.inc({ fate }, 0);
  return {
    posthog: (fate, count) => events.inc({ fate }, count),
    openTelemetry: (fate, count) => spans.inc({ fate }, count),
  };
}

const WEBHOOK_FATES: readonly WebhookFate[] = ['delivered', 'retried', 'failed', 'overflow'];

export function openWebhookMeters(registry: Registry): WebhookMeters {
  const deliveries = new Counter({
    name: 'heliometer_webhook_deliveries_total',
    help: 'Deliveries to webhooks: taken, to be tried again, or lost, and why.',
    labelNames: ['fate'],
    registers: [registry],
  });
  for (const fate of WEBHOOK_FATES) deliveries.inc({ fate }, 0);
  return { webhook: (fate, count) => deliveries.inc({ fate }, count) };
}

const EXPIRED_KINDS: readonly ExpiredKind[] = ['rows', 'bodies', 'deliveries'];

export function openRetentionMeters(registry: Registry): RetentionMeters {
  const removed = new Counter({
    name: 'heliometer_retention_removed_total',
    help: 'Removed because they were too old: exchanges, bodies of others, deliveries of webhooks.',
    labelNames: ['what'],
    registers: [registry],
  });
  const lastRun = new Gauge({
    name: 'heliometer_retention_last_run_seconds',
    help: 'When what is too old was last looked for, in Unix time; 0 = not since the start, or nobody has a bound.',
    registers: [registry],
  });
  for (const what of EXPIRED_KINDS) removed.inc({ what }, 0);
  return { removed: (what, count) => removed.inc({ what }, count), ran: (atMs) => lastRun.set(atMs / 1000) };
}
