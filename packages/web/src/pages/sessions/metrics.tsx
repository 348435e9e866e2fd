// How calls, time and money are spread over sessions.
import type { ReactNode } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { formatCost, formatCount, formatDuration } from '../../format/numbers.ts';
import { Distribution } from '../../parts/distribution.tsx';
import { CheckField, ChoiceField } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, Skeleton } from '../../parts/states.tsx';
import { Value, type ValueKind } from '../../parts/value.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { params } from './search.ts';
import type { SessionChoice } from './use-sessions.ts';

type Answer = ApiAnswer<'POST /v1/session/metrics/query'>;

const QUANTILES = ['p50', 'p75', 'p95', 'p99', 'p99.9'].map((value) => ({ value, label: value }));
const FIRST = 'p99';

export function Metrics({ choice }: { readonly choice: Omit<SessionChoice, 'search'> }) {
  const { p = FIRST, iqr = false } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('POST /v1/session/metrics/query', { body: { ...choice, pSize: p, useInterquartile: iqr } });
  const spread = (title: string, children: (answer: Answer) => ReactNode) => (
    <Panel title={title}>
      <Loaded query={query} what="The distribution" skeleton={<Skeleton className="h-[204px] w-full" />}>
        {children}
      </Loaded>
    </Panel>
  );
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <div className="flex flex-wrap items-end gap-4">
        <ChoiceField
          label="Up to quantile"
          value={p}
          options={QUANTILES}
          onChange={(next) => changeUrl({ p: next === FIRST ? undefined : next })}
        />
        <CheckField
          label="Without outliers"
          checked={iqr}
          onChange={(isOn) => changeUrl({ iqr: isOn ? '1' : undefined })}
        />
      </div>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2 xl:grid-cols-3">
        {spread('Calls per session', ({ session_count, average }) => (
          <>
            <Average kind="compact" value={average.session_count[0]?.average} />
            <Distribution label="Calls per session" bins={session_count} format={formatCount} of="sessions" />
          </>
        ))}
        {spread('Duration', ({ session_duration, average }) => (
          <>
            <Average kind="duration" value={inMs(average.session_duration[0]?.average)} />
            <Distribution
              label="Duration of sessions"
              bins={session_duration}
              format={(seconds) => formatDuration(seconds * 1000)}
              of="sessions"
            />
          </>
        ))}
        {spread('Cost', ({ session_cost, average }) => (
          <>
            <Average kind="cost" value={average.session_cost[0]?.average} />
            <Distribution label="Cost of sessions" bins={session_cost} format={formatCost} of="sessions" />
          </>
        ))}
      </div>
    </div>
  );
}

function inMs(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : seconds * 1000;
}

function Average({ kind, value }: { readonly kind: ValueKind; readonly value: number | null | undefined }) {
  return (
    <p className="pb-3 text-text-2">
      Average <Value kind={kind} value={value} about="Of all sessions, outliers too" className="text-text-1" />
    </p>
  );
}
