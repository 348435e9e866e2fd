// The numbers of a chart as a table, in its place.
import { formatMoment } from '../format/times.ts';
import { useRange } from '../range/use-range.tsx';
import type { Series } from './chart-props.ts';

interface ChartTableProps {
  readonly label: string;
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly height: number;
}

export function ChartTable({ label, times, series, format, height }: ChartTableProps) {
  const { zone, nowMs } = useRange();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <div className="overflow-auto" tabIndex={0} style={{ height }}>
      <table aria-label={label} className="tnum w-full text-head">
        <thead>
          <tr className="text-text-2">
            <th className="px-2 text-left font-semibold">From</th>
            {series.map((each) => (
              <th key={each.label} className="px-2 text-right font-semibold">
                {each.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((atMs, i) => (
            <tr key={atMs} className="border-t border-line">
              <td className="px-2">{formatMoment(atMs, zone, nowMs)}</td>
              {series.map((each) => {
                const value = each.values[i] ?? null;
                return (
                  <td key={each.label} className="px-2 text-right">
                    {value === null ? '–' : format(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
