// A distribution as the API cuts it: one bar a bin, its bounds below, its number on hover and for screen readers.
import { formatCount } from '../format/numbers.ts';
import { Tip } from './tip.tsx';

interface DistributionProps {
  readonly label: string;
  readonly bins: readonly { readonly range_start: string; readonly range_end: string; readonly value: number }[];
  /** Of the bounds. */
  readonly format: (value: number) => string;
  /** What is counted: `users`. */
  readonly of: string;
}

export function Distribution({ label, bins, format, of }: DistributionProps) {
  const most = Math.max(...bins.map(({ value }) => value), 1);
  const first = bins[0];
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return <p className="text-text-2">{`No ${of} in this range.`}</p>;
  return (
    <div>
      <ol aria-label={label} className="flex h-[160px] items-end gap-px border-b border-line">
        {bins.map((bin) => {
          const text = `${format(Number(bin.range_start))} to ${format(Number(bin.range_end))}: ${formatCount(bin.value)} ${of}`;
          return (
            <Tip key={bin.range_start} text={text}>
              <li className="flex h-full min-w-0 flex-1 items-end hover:bg-hover">
                <span className="sr-only">{text}</span>
                <span
                  aria-hidden
                  className="w-full rounded-t-[2px] bg-[var(--volume)]"
                  style={{ height: bin.value === 0 ? 0 : `${Math.max((bin.value / most) * 100, 1)}%` }}
                />
              </li>
            </Tip>
          );
        })}
      </ol>
      <p className="tnum flex justify-between pt-1 text-head text-text-3">
        <span>{format(Number(first.range_start))}</span>
        <span>{`tallest bar: ${formatCount(most)} ${of}`}</span>
        <span>{format(Number(last.range_end))}</span>
      </p>
    </div>
  );
}
