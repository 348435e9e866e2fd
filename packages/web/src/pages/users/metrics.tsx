// How requests and cost are spread over users.
import type { FilterNode } from '@heliometer/contract';
import { useApi } from '../../api/use-api.ts';
import { formatCost, formatCount } from '../../format/numbers.ts';
import { offsetMinutes } from '../../format/times.ts';
import { Distribution } from '../../parts/distribution.tsx';
import { CheckField, ChoiceField } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, Skeleton } from '../../parts/states.tsx';
import { useRange } from '../../range/use-range.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { params } from './search.ts';
import { secondsOf } from './use-users.ts';

const QUANTILES = ['p50', 'p75', 'p95', 'p99', 'p99.9'].map((value) => ({ value, label: value }));
const FIRST = 'p99';

export function Metrics({ filter }: { readonly filter: FilterNode }) {
  const { span, zone } = useRange();
  const { p = FIRST, iqr } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('POST /v1/user/metrics-overview/query', {
    body: {
      filter,
      pSize: p,
      useInterquartile: iqr === '1',
      timeFilter: secondsOf(span),
      timeZoneDifferenceMinutes: offsetMinutes(span.toMs, zone),
    },
  });
  const box = <Skeleton className="h-[180px] w-full" />;
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
          checked={iqr === '1'}
          onChange={(isOn) => changeUrl({ iqr: isOn ? '1' : undefined })}
        />
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Panel title="Requests per user">
          <Loaded query={query} what="The distribution" skeleton={box}>
            {({ request_count }) => (
              <Distribution label="Requests per user" bins={request_count} format={formatCount} of="users" />
            )}
          </Loaded>
        </Panel>
        <Panel title="Cost per user">
          <Loaded query={query} what="The distribution" skeleton={box}>
            {({ user_cost }) => <Distribution label="Cost per user" bins={user_cost} format={formatCost} of="users" />}
          </Loaded>
        </Panel>
      </div>
    </div>
  );
}
