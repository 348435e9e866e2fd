// The rows as a chart: over time as bars or lines, else a bar for each row.

import { TimeChart } from '../../chart/time-chart.tsx';
import { BarList } from '../../parts/bar-list.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { type Axes, cellText, columnsOf, courseOf, guessAxes, numberText, type SqlRow } from './rows.ts';
import { params } from './search.ts';

const MOST_BARS = 50;
const COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'];

export function SqlChart({ rows }: { readonly rows: readonly SqlRow[] }) {
  const { kind, x, y, by } = usePageSearch(params);
  const columns = columnsOf(rows);
  const axes = guessAxes(columns, {
    ...(kind === undefined ? {} : { kind }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
    ...(by === undefined ? {} : { by: by === 'none' ? '' : by }),
  });
  if (axes === null) {
    return (
      <Empty title="A chart needs a column of numbers beside the one it is drawn over. Add one, such as count()." />
    );
  }
  const isTime = columns.some(({ name, kind }) => name === axes.x && kind === 'time');
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <AxesForm axes={axes} isTime={isTime} rows={rows} />
      <Panel title={`${axes.y} by ${axes.x}`}>
        {isTime ? <Course rows={rows} axes={axes} /> : <Bars rows={rows} axes={axes} />}
      </Panel>
    </div>
  );
}

interface AxesFormProps extends PartProps {
  readonly isTime: boolean;
}

function AxesForm({ axes, isTime, rows }: AxesFormProps) {
  const changeUrl = useUrlChange();
  const columns = columnsOf(rows);
  const named = (kinds: readonly string[]) =>
    columns.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => ({ value: name, label: name }));
  const parts = named(['text']).filter(({ value }) => value !== axes.x);
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <ChoiceField
        label="Drawn as"
        value={axes.kind}
        disabled={!isTime}
        options={[
          { value: 'bars', label: 'Bars' },
          { value: 'lines', label: 'Lines' },
        ]}
        onChange={(kind) => changeUrl({ kind })}
      />
      <ChoiceField
        label="Over (x)"
        value={axes.x}
        options={named(['time', 'text', 'number', 'other'])}
        onChange={(x) => changeUrl({ x })}
      />
      <ChoiceField label="Of (y)" value={axes.y} options={named(['number'])} onChange={(y) => changeUrl({ y })} />
      {isTime && parts.length > 0 ? (
        <ChoiceField
          label="Apart by"
          value={axes.by ?? 'none'}
          options={[{ value: 'none', label: 'Nothing' }, ...parts]}
          onChange={(by) => changeUrl({ by })}
        />
      ) : null}
    </div>
  );
}

interface PartProps {
  readonly rows: readonly SqlRow[];
  readonly axes: Axes;
}

function Course({ rows, axes }: PartProps) {
  const { times, series, left } = courseOf(rows, axes);
  return (
    <>
      <TimeChart
        label={`${axes.y} by ${axes.x}`}
        kind={axes.kind}
        times={times}
        series={series.map((each, i) => ({ ...each, color: COLORS[i] ?? 'var(--c-other)' }))}
        format={numberText}
        height={260}
        rows={null}
      />
      {left === 0 ? null : <p className="pt-2 text-head text-text-3">The greatest 5 are drawn; {left} more are not.</p>}
    </>
  );
}

function Bars({ rows, axes: { x, y } }: PartProps) {
  const bars = rows.slice(0, MOST_BARS).map((row, i) => {
    const value = row[y];
    return {
      key: String(i),
      label: cellText(row[x]) ?? 'NULL',
      value: typeof value === 'number' ? Math.max(value, 0) : 0,
      shown: cellText(value) ?? 'unknown',
    };
  });
  return (
    <>
      <BarList label={`${y} by ${x}`} rows={bars} />
      {rows.length <= MOST_BARS ? null : (
        <p className="pt-2 text-head text-text-3">
          The first {MOST_BARS} rows are drawn, in the order of the statement.
        </p>
      )}
    </>
  );
}
