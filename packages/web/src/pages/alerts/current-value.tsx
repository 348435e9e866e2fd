// Where an alert stands now: its value over its own window up to this moment, and how near the threshold that is.
import { useQuery } from '@tanstack/react-query';
import { type ApiError, api } from '../../api/call.ts';
import { cx } from '../../parts/class-names.ts';
import { Tip } from '../../parts/tip.tsx';
import { Value } from '../../parts/value.tsx';
import { conditionOf, draftOf } from './draft.ts';
import { type Alert, formatMeasure } from './words.ts';

const EVERY_MS = 60_000;
const ROUTE = 'POST /v1/alert/preview';

/** undefined = on its way; null = too few requests. */
export function useCurrentValue(alert: Alert): number | null | undefined {
  const condition = conditionOf(draftOf(alert));
  const { data } = useQuery<{ readonly value: number | null }, ApiError>({
    queryKey: [ROUTE, 'now', condition, alert.status],
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => {
      const endMs = Date.now();
      const [start, end] = [endMs - 1000, endMs].map((ms) => new Date(ms).toISOString());
      const result = await api(ROUTE, { body: { ...condition, ...(start && end ? { start, end } : {}) } }, signal);
      if (!result.ok) throw result.error;
      return { value: result.data.points.at(-1)?.value ?? null };
    },
  });
  return data?.value;
}

export function CurrentValue({ alert }: { readonly alert: Alert }) {
  const value = useCurrentValue(alert);
  if (value === undefined) return <span className="text-text-3">…</span>;
  if (value === null) return <Value kind="count" value={null} none="Too few requests in its window" />;
  return <span className="tnum">{formatMeasure(alert.metric, value)}</span>;
}

export function OfThreshold({ alert }: { readonly alert: Alert }) {
  const value = useCurrentValue(alert);
  if (value === undefined || value === null) return null;
  const share = value / alert.threshold;
  return (
    <Tip text={`${formatMeasure(alert.metric, value)} of ${formatMeasure(alert.metric, alert.threshold)}`}>
      <span className="flex items-center justify-end gap-2">
        <span aria-hidden className="h-2 w-12 overflow-hidden rounded-[2px] bg-sunken">
          <span
            className={cx('block h-full', share >= 1 ? 'bg-error-solid' : 'bg-[var(--volume)]')}
            style={{ width: `${Math.min(share, 1) * 100}%` }}
          />
        </span>
        <Value kind="share" value={share} className="w-12 text-right" />
      </span>
    </Tip>
  );
}
