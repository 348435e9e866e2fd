// The values of a property side by side, and what has none of them: so that the sums are those of all requests.
import { useApi } from '../../api/use-api.ts';
import { condition, join, propertyField } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';
import { useUrlChange } from '../../url/use-url.ts';
import { COLUMNS, type PropertyValue } from './columns.tsx';

interface ValuesTableProps {
  readonly name: string;
  readonly values: readonly PropertyValue[];
  readonly sort: 'requests' | 'cost';
  /** Whether these are all values there are. */
  readonly isWhole: boolean;
}

export function ValuesTable({ name, values, sort, isWhole }: ValuesTableProps) {
  const changeUrl = useUrlChange();
  const door = useDoor();
  const go = useGo();
  const to = ({ value }: PropertyValue) => door(join('and', [condition(propertyField(name), 'equals', value)]));
  return (
    <div className="flex h-full flex-col">
      {values.length === 0 ? (
        <Empty title={`No request in this range with this search and filter has the property ${name}.`} />
      ) : (
        <DataTable<PropertyValue>
          label={`Values of ${name}`}
          columns={COLUMNS}
          rows={values}
          keyOf={({ value }) => value}
          sort={{ column: sort, direction: 'desc' }}
          onSort={({ column }) => changeUrl({ sort: column === 'cost' ? 'cost' : undefined })}
          to={to}
          onOpen={(row) => go(to(row))}
          stacked={(row) => <StackedValue row={row} />}
        />
      )}
      {isWhole ? <WithoutIt values={values} /> : null}
    </div>
  );
}

function WithoutIt({ values }: { readonly values: readonly PropertyValue[] }) {
  const { span } = useRange();
  const { tree } = useFilter();
  const all = useApi('POST /v1/metrics/totalRequests', { body: { filter: tree, timeFilter: timeFilterOf(span) } });
  if (all.data === undefined) return null;
  const without = Math.max(0, all.data - values.reduce((sum, { total_requests }) => sum + total_requests, 0));
  return (
    <p className="shrink-0 border-t border-line px-2 py-2 text-text-2">
      (none): <Value kind="count" value={without} /> of <Value kind="count" value={all.data} /> requests do not have it.
    </p>
  );
}

function StackedValue({ row }: { readonly row: PropertyValue }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{row.value === '' ? '(empty)' : row.value}</span>
        <Value kind="cost" value={row.cost} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          <Value kind="count" value={row.total_requests} /> requests
        </span>
        <Value kind="duration" value={row.avg_latency} />
      </span>
    </span>
  );
}
