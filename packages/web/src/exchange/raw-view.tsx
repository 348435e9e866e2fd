// The bodies of a call as they were: of a stream what came, what it adds up to, or its events one by one.
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { useMemo, useState } from 'react';
import { JsonView } from '../code/json-view.tsx';
import { formatCount, formatDuration, formatSince } from '../format/numbers.ts';
import { momentInFull } from '../format/times.ts';
import { Button } from '../parts/button.tsx';
import { Tip } from '../parts/tip.tsx';
import { Value } from '../parts/value.tsx';
import { useNow, useZone } from '../range/use-range.tsx';
import { eventsOf, splitAnswer, timesOf } from './answer.ts';

const WAYS = ['assembled', 'as sent', 'events'] as const;
type Way = (typeof WAYS)[number];

export function RawView({ detail }: { readonly detail: HeliconeRequestDetail }) {
  const { streamed, assembled } = useMemo(() => splitAnswer(detail.response_body), [detail]);
  const [way, setWay] = useState<Way>('assembled');
  const shown = streamed === null ? 'assembled' : way;
  return (
    <div className="flex flex-col gap-4 p-4">
      <JsonView label="Request" value={detail.request_body} />
      {streamed === null ? null : (
        <fieldset className="flex flex-wrap items-center gap-1">
          <legend className="sr-only">How the streamed answer is shown</legend>
          {WAYS.map((each) => (
            <Button
              key={each}
              size="small"
              look={each === way ? 'plain' : 'quiet'}
              aria-pressed={each === way}
              onClick={() => setWay(each)}
            >
              {each}
            </Button>
          ))}
        </fieldset>
      )}
      {shown === 'events' ? (
        <Events detail={detail} streamed={streamed ?? ''} />
      ) : (
        <JsonView label="Response" value={shown === 'as sent' ? streamed : assembled} />
      )}
    </div>
  );
}

const SHOWN_AT_FIRST = 200;

function Events({ detail, streamed }: { readonly detail: HeliconeRequestDetail; readonly streamed: string }) {
  const events = useMemo(() => eventsOf(streamed), [streamed]);
  const times = useMemo(() => timesOf(events, detail.arrivals ?? []), [events, detail.arrivals]);
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const { ttfb, ttft, total } = detail.latencies;
  const startedAtMs = Date.parse(detail.request_created_at);
  return (
    <section aria-label="Events" className="flex min-w-0 flex-col rounded-panel border border-line">
      <header className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 px-2 py-1 text-head text-text-2">
        <span className="font-semibold text-text-1">
          {formatCount(events.length, 'table')} {events.length === 1 ? 'event' : 'events'}
        </span>
        <span>
          first byte <Value kind="duration" value={ttfb} />
        </span>
        <span>
          first token <Value kind="duration" value={ttft} />
        </span>
        <span>
          end <Value kind="duration" value={total} />
        </span>
        {detail.arrivals === null ? <span className="text-text-3">The times between are not recorded.</span> : null}
      </header>
      <ol className="font-mono text-code">
        {events.slice(0, most).map((event, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an event's place is its name
          <li key={i} className="flex flex-wrap gap-x-2 border-t border-line px-2 py-1 md:flex-nowrap">
            <span className="tnum shrink-0 text-text-3 md:w-8 md:text-right">{i + 1}</span>
            {detail.arrivals === null ? null : (
              <span className="shrink-0 text-text-2 md:w-[72px] md:text-right">
                <EventTime ms={times[i] ?? null} before={times[i - 1] ?? null} startedAtMs={startedAtMs} />
              </span>
            )}
            {event.name === null ? null : <span className="shrink-0 text-text-2">{event.name}</span>}
            <span className="min-w-0 basis-full wrap-anywhere whitespace-pre-wrap md:basis-auto">{event.data}</span>
          </li>
        ))}
      </ol>
      {most < events.length ? (
        <Button look="quiet" size="small" onClick={() => setMost(most + 10 * SHOWN_AT_FIRST)}>
          Show more of {formatCount(events.length, 'table')}
        </Button>
      ) : null}
    </section>
  );
}

interface EventTimeProps {
  /** Since the request; null = not known. */
  readonly ms: number | null;
  /** That of the event before. */
  readonly before: number | null;
  readonly startedAtMs: number;
}

function EventTime({ ms, before, startedAtMs }: EventTimeProps) {
  const { nowMs } = useNow();
  const zone = useZone();
  if (ms === null) return null;
  const gap = before === null ? [] : [`${formatDuration(ms - before)} after the event before`];
  return (
    <Tip text={() => [...momentInFull(startedAtMs + ms, zone, nowMs), ...gap]}>
      <span className="tnum whitespace-nowrap">{formatSince(ms)}</span>
    </Tip>
  );
}
