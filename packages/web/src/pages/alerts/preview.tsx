// What a condition would have done in this range.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApiError } from '../../api/call.ts';
import { apiQuery } from '../../api/use-api.ts';
import { formatCount, formatDuration } from '../../format/numbers.ts';
import { formatMoment } from '../../format/times.ts';
import { Loaded, Skeleton } from '../../parts/states.tsx';
import { labelOf } from '../../range/range.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import type { Condition } from './draft.ts';
import { type Preview, ThresholdChart } from './threshold-chart.tsx';
import { formatMeasure } from './words.ts';

interface ConditionPreviewProps {
  /** null = it is not whole yet. */
  readonly condition: Condition | null;
  readonly onThreshold?: (value: number) => void;
  readonly height?: number;
}

/** Nobody types faster than that. */
const REST_MS = 250;

export function ConditionPreview({ condition, onThreshold, height = 180 }: ConditionPreviewProps) {
  const { span } = useRange();
  const whole = useLastWhole(condition);
  const query = useQuery<Preview, ApiError>({
    ...apiQuery('POST /v1/alert/preview', { body: { ...(whole as Condition), ...timeFilterOf(span) } }),
    enabled: whole !== null,
    placeholderData: keepPreviousData,
  });
  if (whole === null) {
    return <p className="text-text-2">What it would have done shows here once the condition is whole.</p>;
  }
  // The line follows the hand; what it would have done follows a moment later.
  const threshold = condition?.metric === whole.metric ? condition.threshold : whole.threshold;
  return (
    <Loaded query={query} what="The preview" skeleton={<Skeleton className="h-[220px] w-full" />}>
      {(preview) => (
        <div className="flex flex-col gap-2">
          <ThresholdChart
            {...{ preview, threshold, height, metric: whole.metric }}
            {...(onThreshold === undefined ? {} : { onThreshold })}
          />
          <Firings preview={preview} metric={whole.metric} />
        </div>
      )}
    </Loaded>
  );
}

/** Once the hand rests; while the condition is not whole, the one before. */
function useLastWhole(condition: Condition | null): Condition | null {
  const text = JSON.stringify(condition);
  const [last, setLast] = useState(text);
  useEffect(() => {
    if (text === 'null') return;
    const timer = setTimeout(() => setLast(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return JSON.parse(last) as Condition | null;
}

const MOST_LISTED = 5;

function Firings({ preview: { triggered }, metric }: { readonly preview: Preview; readonly metric: string }) {
  const { range, zone, nowMs } = useRange();
  const where = labelOf(range, zone, nowMs).toLowerCase();
  const times = triggered.length === 1 ? 'once' : `${formatCount(triggered.length)} times`;
  if (triggered.length === 0) return <p className="text-text-2">{`Would not have fired: ${where}.`}</p>;
  const listed = triggered.slice(-MOST_LISTED).toReversed();
  return (
    <div className="text-text-2">
      <p className="text-text-1">{`Would have fired ${times}: ${where}.`}</p>
      <ul className="tnum">
        {listed.map(({ start, end, value }) => (
          <li key={start}>
            {formatMoment(Date.parse(start), zone, nowMs)}
            {end === null ? ', not over yet' : ` for ${formatDuration(Date.parse(end) - Date.parse(start))}`}
            {`, up to ${formatMeasure(metric, value)}`}
          </li>
        ))}
      </ul>
      {triggered.length > MOST_LISTED ? <p>{`and ${formatCount(triggered.length - MOST_LISTED)} before`}</p> : null}
    </div>
  );
}
