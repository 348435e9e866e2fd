// The rows of a dataset with the opened one beside them, and what can be done with those that are selected.
import { Trash2, X } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { DeleteDialog } from '../../parts/delete-dialog.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { Answer, COLUMNS, Turn } from './columns.tsx';
import { RowDrawer } from './row-drawer.tsx';
import { params } from './search.ts';
import { type Dataset, type DatasetRow, STALE, useRows } from './use-rows.ts';

const NONE: ReadonlySet<string> = new Set();

export function RowsTable({ dataset }: { readonly dataset: Dataset }) {
  const { id, requests_count: total } = dataset;
  const { open } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  const list = useRows(id);
  const [keys, setKeys] = useState(NONE);
  const [removing, setRemoving] = useState<readonly string[] | null>(null);
  const { unlessChanged, noteChanged } = useUnsaved();
  const { rows } = list;
  const place = rows?.findIndex((row) => row.id === open) ?? -1;
  const step = (by: number) => {
    const row = place < 0 ? undefined : rows?.[place + by];
    return row === undefined ? undefined : () => unlessChanged(() => changeUrl({ open: row.id }, { replace: true }));
  };
  const removed = (ids: readonly string[]) => {
    setRemoving(null);
    setKeys(NONE);
    if (open === undefined || !ids.includes(open)) return;
    const next = rows?.slice(place + 1).find((row) => !ids.includes(row.id));
    changeUrl({ open: next?.id }, { replace: true });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          {rows === undefined || rows.length === 0 ? (
            <NoRows list={list} />
          ) : (
            <DataTable<DatasetRow>
              label="Rows"
              columns={COLUMNS}
              rows={rows}
              keyOf={(row) => row.id}
              total={total}
              onEnd={list.more}
              to={(row) => ({ path: `/datasets/${id}`, search: { ...values, open: row.id } })}
              onOpen={(row, how) => unlessChanged(() => changeUrl({ open: row.id }, { replace: how === 'step' }))}
              openKey={open}
              selection={{ keys, onChange: setKeys }}
              stacked={(row) => <StackedRow row={row} />}
            />
          )}
        </div>
        {open === undefined ? null : (
          <RowDrawer
            key={open}
            datasetId={id}
            rowId={open}
            number={place < 0 ? null : place + 1}
            total={total}
            onPrevious={step(-1)}
            onNext={step(1)}
            onClose={() => unlessChanged(() => changeUrl({ open: undefined, tab: undefined }))}
            onRemove={() => setRemoving([open])}
            onChanged={noteChanged}
          />
        )}
      </div>
      {keys.size === 0 ? null : (
        <SelectedRows count={keys.size} onRemove={() => setRemoving([...keys])} onClear={() => setKeys(NONE)} />
      )}
      {removing === null ? null : (
        <RemoveRows datasetId={id} ids={removing} onClose={() => setRemoving(null)} onDone={() => removed(removing)} />
      )}
    </div>
  );
}

/** An edit is not lost by going on to the next row. */
function useUnsaved() {
  const isChanged = useRef(false);
  const noteChanged = useCallback((next: boolean) => {
    isChanged.current = next;
  }, []);
  const unlessChanged = (go: () => void) => {
    if (isChanged.current) showToast('This row has an edit that is not saved: save or discard it first.');
    else go();
  };
  return { unlessChanged, noteChanged };
}

function NoRows({ list: { rows, error, retry } }: { readonly list: ReturnType<typeof useRows> }) {
  if (rows !== undefined) {
    return (
      <Empty title="No rows yet. Select requests and press Add to dataset.">
        <AppLink path="/requests" className="text-accent hover:text-accent-hover">
          Go to the requests
        </AppLink>
      </Empty>
    );
  }
  if (error !== null) return <ErrorBox error={error} what="The rows" onRetry={retry} />;
  return (
    <div className="p-6">
      <SkeletonLines lines={12} />
    </div>
  );
}

function StackedRow({ row }: { readonly row: DatasetRow }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="tnum shrink-0 text-text-2">{row.number}</span>
        <span className="min-w-0 flex-1 truncate">
          <Turn row={row} />
        </span>
        {row.edited_at === null ? null : <span className="shrink-0 text-text-2">edited</span>}
      </span>
      <span className="truncate text-head text-text-2">
        <Answer row={row} />
      </span>
    </span>
  );
}

interface SelectedRowsProps {
  readonly count: number;
  readonly onRemove: () => void;
  readonly onClear: () => void;
}

function SelectedRows({ count, onRemove, onClear }: SelectedRowsProps) {
  const refused = useRefusal('write');
  return (
    <section
      aria-label="Selection"
      className="flex min-h-[40px] shrink-0 flex-wrap items-center gap-2 border-t border-line bg-panel px-(--edge) py-1"
    >
      <span className="tnum pr-2">{formatCount(count, 'table')} selected</span>
      <Button size="small" icon={Trash2} refused={refused} onClick={onRemove}>
        Remove
      </Button>
      <span className="flex-1" />
      <IconButton label="Select none" icon={X} size="small" onClick={onClear} />
    </section>
  );
}

interface RemoveRowsProps {
  readonly datasetId: string;
  readonly ids: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function RemoveRows({ datasetId, ids, onClose, onDone }: RemoveRowsProps) {
  const remove = useChange('POST /v1/helicone-dataset/:id/mutate', STALE);
  const many = `${formatCount(ids.length, 'table')} ${ids.length === 1 ? 'row' : 'rows'}`;
  const removed = () => {
    showToast(`${many} removed.`);
    onDone();
  };
  return (
    <DeleteDialog
      title={`Remove ${many}`}
      text={`${ids.length === 1 ? 'The copy goes with its edits' : 'The copies go with their edits'}. The recorded ${ids.length === 1 ? 'request stays' : 'requests stay'}.`}
      count={ids.length}
      isBusy={remove.isPending}
      error={remove.error}
      onDelete={() =>
        remove.mutate({ params: { id: datasetId }, body: { removeRequests: [...ids] } }, { onSuccess: removed })
      }
      onClose={onClose}
    />
  );
}
