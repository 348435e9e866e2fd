// Where a row stands in the tree: its name, indented, with what opens and closes what is below it.
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount } from '../../format/numbers.ts';
import { cx } from '../../parts/class-names.ts';
import type { SessionRow } from './rows.ts';

const INDENT_PX = 14;
/** Deeper ones keep this distance, so that their names still have room. */
const MOST_INDENTS = 10;

interface PathCellProps {
  readonly row: SessionRow;
  readonly onFold: (isFolded: boolean) => void;
  readonly beside: ReactNode;
}

export function PathCell({ row, onFold, beside }: PathCellProps) {
  const { name, path, depth, call, sums, canFold, isFolded } = row;
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  const isRun = row.key.startsWith('run:');
  return (
    <div
      role="gridcell"
      className="flex min-w-0 items-center gap-1 pr-2 pl-2"
      style={{ paddingLeft: 8 + Math.min(depth, MOST_INDENTS) * INDENT_PX }}
    >
      {canFold ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={isFolded ? `Unfold ${name}` : `Fold ${name}`}
          onClick={(event) => {
            event.stopPropagation();
            onFold(!isFolded);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
          className="relative flex size-6 shrink-0 items-center max-md:after:absolute max-md:after:-inset-2.5 justify-center rounded-badge text-text-2 hover:bg-active hover:text-text-1"
        >
          <Chevron size={14} strokeWidth={1.5} aria-hidden />
        </button>
      ) : (
        <span className="w-6 shrink-0" />
      )}
      <span className={cx('truncate', call === null && 'text-text-2')} title={path}>
        {name}
      </span>
      {isFolded || isRun ? (
        <span className="tnum shrink-0 text-text-2">×{formatCount(sums.total_requests)}</span>
      ) : call === null ? (
        <span className="shrink-0 text-text-3">(no call)</span>
      ) : (
        // Takes what the name leaves.
        <span className="min-w-0 flex-1 truncate text-head text-text-3" title={call.model}>
          {name === call.model ? '' : call.model}
        </span>
      )}
      {call === null || isFolded || isRun ? <span className="flex-1" /> : null}
      {beside}
    </div>
  );
}
