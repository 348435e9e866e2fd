// What can be done with the selected rows, below the list.
import type { FilterNode } from '@heliometer/contract';
import { Columns2, Download, ListPlus, Star, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useRefusal } from '../../api/use-refusal.ts';
import { DeleteRequests } from '../../exchange/delete-requests.tsx';
import { withSpan } from '../../filter/use-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { AddToDataset } from '../../parts/add-to-dataset.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { Menu } from '../../parts/menu.tsx';
import { ExportItems } from './export-items.tsx';
import { ScoreDialog } from './score-dialog.tsx';
import { idsFilter, type Selected } from './selection.ts';

interface SelectionBarProps {
  readonly selected: Selected;
  /** Of the whole result. */
  readonly filter: FilterNode;
  readonly total: number | undefined;
  readonly onCompare: (requestIds: readonly [string, string]) => void;
}

type Asked = 'dataset' | 'score' | 'delete';

/** An address has to hold their ids. */
const MOST_EXPORTED = 60;
/** One call each. */
const MOST_SCORED = 200;

export function SelectionBar({ selected, filter, total, onCompare }: SelectionBarProps) {
  const { requestIds, askedMs, isAll, clear } = selected;
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayWrite = useRefusal('write');
  const mayManage = useRefusal('manage');
  if (requestIds.length === 0) return null;
  const ids = [...new Set(requestIds)];
  const count = isAll ? (total ?? requestIds.length) : requestIds.length;
  const [first, second] = requestIds;
  const pair =
    isAll || requestIds.length !== 2 || first === undefined || second === undefined ? null : ([first, second] as const);
  const tooMany = isAll || ids.length > MOST_SCORED;
  return (
    <section
      aria-label="Selection"
      className="flex min-h-[40px] shrink-0 flex-wrap items-center gap-2 border-t border-line bg-panel px-(--edge) py-1"
    >
      <span className="tnum pr-2">
        {isAll ? 'All ' : ''}
        {formatCount(count, 'table')} selected
      </span>
      <Button size="small" icon={ListPlus} refused={mayWrite} onClick={() => setAsked('dataset')}>
        Add to dataset
      </Button>
      <Button
        size="small"
        icon={Columns2}
        refused={pair === null ? 'Select two requests' : undefined}
        onClick={() => pair !== null && onCompare(pair)}
      >
        Compare
      </Button>
      <Button
        size="small"
        icon={Star}
        refused={mayWrite ?? (tooMany ? `Select up to ${MOST_SCORED} requests` : undefined)}
        onClick={() => setAsked('score')}
      >
        Score
      </Button>
      {!isAll && ids.length > MOST_EXPORTED ? (
        <Button size="small" icon={Download} refused={`Select up to ${MOST_EXPORTED} requests, or all of the result`}>
          Export
        </Button>
      ) : (
        <Menu
          side="top"
          trigger={
            <Button size="small" icon={Download}>
              Export
            </Button>
          }
        >
          <ExportItems title="Selected requests" filter={isAll ? filter : boundedIds(ids, askedMs)} />
        </Menu>
      )}
      <Button size="small" icon={Trash2} refused={mayManage} onClick={() => setAsked('delete')}>
        Delete
      </Button>
      <span className="flex-1" />
      <IconButton label="Select none" icon={X} keys="Escape" size="small" onClick={clear} />
      {asked === null ? null : (
        <AskedDialog asked={asked} {...{ selected, filter, ids, count }} onClose={() => setAsked(null)} />
      )}
    </section>
  );
}

interface AskedDialogProps extends Pick<SelectionBarProps, 'selected' | 'filter'> {
  readonly asked: Asked;
  readonly ids: readonly string[];
  readonly count: number;
  readonly onClose: () => void;
}

function AskedDialog({ asked, selected: { isAll, clear }, filter, ids, count, onClose }: AskedDialogProps) {
  switch (asked) {
    case 'dataset':
      return <AddToDataset chosen={isAll ? { filter, count } : { ids }} onClose={onClose} onDone={clear} />;
    case 'score':
      return <ScoreDialog ids={ids} onClose={onClose} />;
    case 'delete':
      return (
        <DeleteRequests
          filters={isAll ? [filter] : chunksOf(ids)}
          count={isAll ? count : ids.length}
          onClose={onClose}
          onDone={clear}
        />
      );
    default:
      return asked satisfies never;
  }
}

/** With the window they lie in: what has none is searched for in the last 30 days only. */
function boundedIds(ids: readonly string[], times: readonly number[]): FilterNode {
  return withSpan(idsFilter(ids), { fromMs: Math.min(...times), toMs: Math.max(...times) + 1 });
}

/** A filter takes 500 conditions. */
const IDS_AT_ONCE = 400;

function chunksOf(ids: readonly string[]): readonly FilterNode[] {
  const chunks = Math.ceil(ids.length / IDS_AT_ONCE);
  return Array.from({ length: chunks }, (_, i) => idsFilter(ids.slice(i * IDS_AT_ONCE, (i + 1) * IDS_AT_ONCE)));
}
