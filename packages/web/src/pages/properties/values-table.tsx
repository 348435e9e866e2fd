// The values of a property side by side, and what has none of them: so that the sums are those of all requests.
import { condition, propertyField } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { useGo } from '../../url/app-link.tsx';
import { useUrlChange } from '../../url/use-url.ts';
import { COLUMNS, nameOf, type PropertyValue } from './columns.tsx';

interface ValuesTableProps {
  readonly name: string;
  readonly values: readonly PropertyValue[];
  readonly sort: 'requests' | 'cost';
}

export function ValuesTable({ name, values, sort }: ValuesTableProps) {
  const changeUrl = useUrlChange();
  const door = useDoor();
  const go = useGo();
  const to = ({ value }: PropertyValue) => door(condition(propertyField(name), 'equals', value ?? 'null'));
  return (
    <div className="flex h-full flex-col">
      {values.every(({ value }) => value === null) ? (
        <Empty title={`No request in this range with this search and filter has the property ${name}.`} />
      ) : (
        <DataTable<PropertyValue>
          label={`Values of ${name}`}
          columns={COLUMNS}
          rows={values}
          keyOf={({ value }) => JSON.stringify(value)}
          sort={{ column: sort, direction: 'desc' }}
          onSort={({ column }) => changeUrl({ sort: column === 'cost' ? 'cost' : undefined })}
          to={to}
          onOpen={(row) => go(to(row))}
          stacked={(row) => <StackedValue row={row} />}
        />
      )}
    </div>
  );
}

function StackedValue({ row }: { readonly row: PropertyValue }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{nameOf(row)}</span>
        <Value kind="cost" value={row.cost} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          <Value kind="count" value={row.total_requests} /> requests
        </span>
        <Value
          kind="duration"
          value={row.avg_latency}
          none={row.avg_latency === null ? 'There is no such request' : null}
        />
      </span>
    </span>
  );
}
