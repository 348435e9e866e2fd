// The names of the scores, each with its average and its count.
import { formatCount, scoreLabel } from '../../format/numbers.ts';
import { cx } from '../../parts/class-names.ts';
import { AppLink } from '../../url/app-link.tsx';
import type { Score } from './use-evals.ts';
import { formatFigure } from './words.ts';

interface ScoreListProps {
  readonly scores: readonly Score[];
  readonly open: string;
  readonly filterText: string;
}

export function ScoreList({ scores, open, filterText }: ScoreListProps) {
  const f = filterText === '' ? {} : { f: filterText };
  return (
    <nav
      aria-label="Scores"
      className="flex shrink-0 flex-col gap-1 overflow-y-auto border-line px-[calc(var(--edge)-8px)] py-2 max-md:max-h-[180px] max-md:border-b md:w-[216px] md:border-r"
    >
      {scores.map(({ name, averageScore, count }) => (
        <AppLink
          key={name}
          path="/evals"
          search={{ ...f, score: name }}
          aria-current={name === open ? 'true' : undefined}
          className={cx(
            'focus-inset flex shrink-0 items-center gap-2 rounded-control px-2 py-1 max-md:py-3',
            name === open ? 'bg-active' : 'text-text-2 hover:bg-hover hover:text-text-1',
          )}
        >
          <span className="min-w-0 flex-1 truncate" title={name}>
            {scoreLabel(name)}
          </span>
          <span className="tnum" title={`Of ${formatCount(count)} requests`}>
            {formatFigure(name, averageScore)}
          </span>
        </AppLink>
      ))}
    </nav>
  );
}
