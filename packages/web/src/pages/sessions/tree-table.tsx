// The rows of a session without time: what each came to, and its share of the whole.
import { CircleAlert } from 'lucide-react';
import { useRef } from 'react';
import { formatCount } from '../../format/numbers.ts';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Value } from '../../parts/value.tsx';
import { RowCost } from './row-cost.tsx';
import type { SessionRow } from './rows.ts';
import { SessionGrid } from './session-grid.tsx';
import { useBoxWidth } from './use-box-width.ts';
import type { SessionTree, SessionView } from './use-session.ts';

const NARROW_PX = 480;
const TEMPLATE = 'minmax(160px, 1fr) 104px 88px 88px 136px';
const CELL = 'px-2 text-right';

interface TreeTableProps {
  readonly view: SessionView;
  readonly tree: SessionTree;
}

export function TreeTable({ view, tree }: TreeTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useBoxWidth(box);
  const isNarrow = width > 0 && width < NARROW_PX;
  const shareOf = ({ sums }: SessionRow) =>
    sums.total_cost === null || tree.total_cost === null || tree.total_cost === 0
      ? null
      : sums.total_cost / tree.total_cost;
  const share = (row: SessionRow) => {
    const part = shareOf(row);
    if (part === null)
      return <Value kind="share" value={null} about="Its cost, or that of the session, is not known" />;
    return <ShareBar share={part} about="Of the cost of the session" />;
  };
  return (
    <SessionGrid
      label="Tree"
      view={view}
      box={box}
      isNarrow={isNarrow}
      template={TEMPLATE}
      head={<Head isNarrow={isNarrow} />}
      beside={(row) => <Failed row={row} />}
      cells={(row) =>
        isNarrow ? (
          <div role="gridcell" className="flex items-center gap-3 pr-3 pl-10 text-head text-text-2">
            <RowCost row={row} />
            <span className="flex-1 truncate">
              <Tokens row={row} of="total_tokens" /> tokens
            </span>
            {share(row)}
          </div>
        ) : (
          <>
            <div role="gridcell" className={CELL}>
              <RowCost row={row} />
            </div>
            <div role="gridcell" className={CELL}>
              <Tokens row={row} of="prompt_tokens" />
            </div>
            <div role="gridcell" className={CELL}>
              <Tokens row={row} of="completion_tokens" />
            </div>
            <div role="gridcell" className={CELL}>
              {share(row)}
            </div>
          </>
        )
      }
    />
  );
}

function Head({ isNarrow }: { readonly isNarrow: boolean }) {
  const look = 'px-2 text-head font-semibold text-text-2';
  if (isNarrow) return <span className={look}>Path, with cost, tokens and share</span>;
  return (
    <>
      <span className={`${look} pl-8`}>Path</span>
      {['Cost', 'In', 'Out', 'Share of cost'].map((name) => (
        <span key={name} className={`${look} text-right`}>
          {name}
        </span>
      ))}
    </>
  );
}

interface TokensProps {
  readonly row: SessionRow;
  readonly of: 'prompt_tokens' | 'completion_tokens' | 'total_tokens';
}

/** Of one call that did not say: not known. With calls below it: their sum. */
function Tokens({ row: { call, sums }, of }: TokensProps) {
  const value = call !== null && sums.total_requests === 1 ? call[of] : sums[of];
  return (
    <Value kind="token-sum" value={value} about={sums.total_requests === 1 ? 'Of this call' : 'With all below it'} />
  );
}

function Failed({ row: { failed, sums, call } }: { readonly row: SessionRow }) {
  if (!failed) return null;
  return (
    <span className="tnum flex shrink-0 items-center gap-1 text-head text-error">
      <CircleAlert size={14} strokeWidth={1.5} aria-hidden />
      {call !== null && sums.total_requests === 1 ? call.response_status : `${formatCount(sums.errors)} failed`}
    </span>
  );
}
