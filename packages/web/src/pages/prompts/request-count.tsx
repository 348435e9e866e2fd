// How many requests a prompt or one of its versions had in the range: the way to exactly these.
import { printFilter } from '../../filter/print-filter.ts';
import { TipsCovered } from '../../parts/tip.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { rowsOf } from './versions.ts';

interface RequestCountProps {
  readonly count: number;
  readonly promptId: string;
  readonly version?: string;
}

export function RequestCount({ count, promptId, version }: RequestCountProps) {
  const shown = <Value kind="count" value={count} />;
  if (count === 0) return shown;
  return (
    // Above the link that the row is.
    <TipsCovered by={false}>
      <AppLink
        path="/requests"
        search={{ f: printFilter(rowsOf(promptId, version)) }}
        className="relative z-1 text-accent hover:text-accent-hover"
      >
        {shown}
        <span className="sr-only"> requests</span>
      </AppLink>
    </TipsCovered>
  );
}
