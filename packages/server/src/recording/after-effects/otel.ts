// The span an exchange sends to the operator's OpenTelemetry receiver, after its record is stored (platform.md §4).
//
// What is promised is what is promised of events for PostHog (posthog.ts): at least once, also when the console is killed in
// between, and tried for an hour; whoever gets a span twice knows it by its id. What came as a span does not go as one.
import { createHash } from 'node:crypto';
import type { SentSpan } from '../../http/otlp/encode-spans.ts';
import type { AfterEffects } from '../slot-ingest.ts';
import type { EventPlace, EventQueue } from './event-queue.ts';
import { toSpan } from './exchange-span.ts';

export interface QueuedSpan {
  readonly uuid: string;
  readonly span: SentSpan;
}

export interface OtelMeans {
  readonly queue: Pick<EventQueue<EventPlace, QueuedSpan>, 'offer'>;
  readonly place: EventPlace;
  /** Above 0, up to 1. */
  readonly sampleRate: number;
  readonly withContent: boolean;
}

export function createOtelEffects({ queue, place, sampleRate, withContent }: OtelMeans): AfterEffects {
  return {
    prepare(_entry, record) {
      const { exchangeId: uuid } = record;
      if (record.traceSpan !== undefined || !isSampled(uuid, sampleRate)) return null;
      const span = toSpan(record, withContent);
      return () => queue.offer(place, { uuid, span });
    },
  };
}

/** The same each time it is asked: after a crash entries are read anew. */
function isSampled(exchangeId: string, rate: number): boolean {
  if (rate >= 1) return true;
  return createHash('sha256').update(`sample:${exchangeId}`).digest().readUInt32BE(0) / 2 ** 32 < rate;
}
