// What was tried, when and for how long, on one axis: guards and their calls, each try at a provider, the waits between.
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { formatDuration } from '../format/numbers.ts';
import { Badge, OutcomeBadge } from '../parts/badge.tsx';
import { type PlacedAttempt, placeAttempts } from './place-attempts.ts';

type Detail = Pick<HeliconeRequestDetail, 'attempts' | 'request_created_at' | 'latencies'>;

export function AttemptsTimeline({ detail }: { readonly detail: Detail }) {
  const startMs = Date.parse(detail.request_created_at);
  const { rows, widthMs } = placeAttempts(detail.attempts, startMs, detail.latencies.total);
  return (
    <div className="flex flex-col gap-2 p-4">
      <div className="tnum flex justify-between text-caption text-text-3 md:pl-[200px]">
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{formatDuration(widthMs * part)}</span>
        ))}
      </div>
      <ol className="flex flex-col">
        {rows.map((row) => (
          <AttemptRow key={row.key} row={row} widthMs={widthMs} />
        ))}
      </ol>
      {rows.length === 0 ? <p className="text-text-2">Nothing was sent upstream.</p> : null}
      <p className="tnum text-head text-text-2">Our own overhead: {formatDuration(detail.latencies.overhead)}</p>
    </div>
  );
}

const COLORS: Readonly<Record<PlacedAttempt['kind'], string>> = {
  upstream: 'bg-volume',
  moderation: 'bg-info-solid',
  security: 'bg-threat-solid',
  cache: 'bg-cached-solid',
  wait: 'bg-[repeating-linear-gradient(45deg,var(--line-strong)_0_3px,transparent_3px_6px)]',
};

function AttemptRow({ row, widthMs }: { readonly row: PlacedAttempt; readonly widthMs: number }) {
  const percent = (ms: number) => `${(ms / widthMs) * 100}%`;
  const failed = row.error !== null || (row.status !== null && row.status >= 400);
  return (
    <li className="grid min-h-8 items-center gap-2 border-t border-line py-1 md:grid-cols-[192px_minmax(0,1fr)]">
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate">{row.label}</span>
        {row.status === null ? null : <OutcomeBadge outcome="answered" status={row.status} />}
        {row.error === null ? null : <Badge tone="error">{row.error.replaceAll('_', ' ')}</Badge>}
      </span>
      <span className="relative block h-4" title={row.detail}>
        <span
          className={`absolute inset-y-0.5 rounded-[2px] ${failed && row.kind === 'upstream' ? 'bg-error-solid' : COLORS[row.kind]}`}
          style={{ left: percent(row.fromMs), width: `max(2px, ${percent(row.tookMs)})` }}
        />
        {row.firstByteMs === null ? null : (
          <span className="absolute inset-y-0 w-px bg-text-1" style={{ left: percent(row.fromMs + row.firstByteMs) }} />
        )}
        <span
          className="tnum absolute inset-y-0 pl-1 text-caption whitespace-nowrap text-text-2"
          style={labelPlace(row, widthMs)}
        >
          {formatDuration(row.tookMs)}
        </span>
      </span>
    </li>
  );
}

/** Right of the bar, or before it where there is no room. */
function labelPlace({ fromMs, tookMs }: PlacedAttempt, widthMs: number) {
  const end = (fromMs + tookMs) / widthMs;
  return end < 0.85
    ? { left: `${end * 100}%` }
    : { right: `${Math.max(0, 1 - fromMs / widthMs) * 100}%`, paddingRight: 4 };
}
