// One row of a dataset: edited as chat or as JSON, compared with what was copied, removed; and on to the next.
import { Trash2 } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { DiffView } from '../../diff/diff-view.tsx';
import { formatCount, shortId } from '../../format/numbers.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Value } from '../../parts/value.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { tagsOf } from './columns.tsx';
import { EditChat } from './edit-chat.tsx';
import { EditJson } from './edit-json.tsx';
import { params } from './search.ts';
import { type Draft, useDraft } from './use-draft.ts';
import { STALE } from './use-rows.ts';

const ROW_ROUTE = 'GET /v1/helicone-dataset/:id/request/:rowId';
type WholeRow = ApiAnswer<typeof ROW_ROUTE>;

interface RowDrawerProps {
  readonly datasetId: string;
  readonly rowId: string;
  /** null = not among the loaded rows. */
  readonly number: number | null;
  readonly total: number;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
  readonly onClose: () => void;
  readonly onRemove: () => void;
  /** Whether there is something that is not saved. */
  readonly onChanged: (isChanged: boolean) => void;
}

export function RowDrawer(props: RowDrawerProps) {
  const { datasetId, rowId, number, total } = props;
  const refused = useRefusal('write');
  const query = useApi(ROW_ROUTE, { params: { id: datasetId, rowId } }, { fresh: true });
  return (
    <Drawer
      label="Row"
      onClose={props.onClose}
      {...(number === null ? {} : { place: `${formatCount(number, 'table')} of ${formatCount(total, 'table')}` })}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
      title={
        <h2 className="truncate font-semibold" title={query.data?.model ?? undefined}>
          {query.data === undefined ? 'Row' : (query.data.model ?? 'unknown model')}
        </h2>
      }
      actions={
        refused === undefined ? <IconButton label="Remove row" icon={Trash2} onClick={props.onRemove} /> : undefined
      }
    >
      <Loaded
        query={query}
        what={query.error?.status === 404 ? 'This row is gone: it was removed, or its request deleted. It' : 'The row'}
        skeleton={
          <div className="p-4">
            <SkeletonLines lines={9} />
          </div>
        }
      >
        {(row) => <RowBody key={row.id} {...props} row={row} refused={refused} />}
      </Loaded>
    </Drawer>
  );
}

interface RowBodyProps extends RowDrawerProps {
  readonly row: WholeRow;
  readonly refused: string | undefined;
}

function RowBody({ row, refused, datasetId, onChanged }: RowBodyProps) {
  const { tab = 'chat' } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const saved = useMemo(() => ({ request: row.request_body, response: row.response_body }), [row]);
  const draft = useDraft(saved);
  const { isChanged, bodies } = draft;
  const save = useChange('POST /v1/helicone-dataset/:id/request/:rowId', [...STALE, ROW_ROUTE]);
  useEffect(() => {
    onChanged(isChanged);
    return () => onChanged(false);
  }, [isChanged, onChanged]);
  const keep = () => {
    if (!isChanged || bodies === null || save.isPending) return;
    // What can be read as JSON and is a body was checked where it was read.
    const body = { requestBody: bodies.request as object, responseBody: bodies.response as object };
    save.mutate(
      { params: { id: datasetId, rowId: row.id }, body: body as never },
      { onSuccess: () => showToast('Row saved. The recorded request is as it was.') },
    );
  };
  useKeys('Row', [{ keys: 'Mod+Enter', label: 'Save', run: keep }]);
  const isReadOnly = refused !== undefined;
  return (
    <>
      <Facts row={row} />
      <Tabs
        label="Views of the row"
        value={tab}
        onChange={(next) =>
          changeUrl({ tab: next === 'json' || next === 'diff' ? next : undefined }, { replace: true })
        }
        tabs={[
          { value: 'chat', label: 'Chat', content: () => <EditChat draft={draft} isReadOnly={isReadOnly} /> },
          { value: 'json', label: 'JSON', content: () => <EditJson draft={draft} isReadOnly={isReadOnly} /> },
          { value: 'diff', label: 'Diff to the original', content: () => <Diff row={row} draft={draft} /> },
        ]}
      />
      {isChanged || save.error !== null ? (
        <SaveBar draft={draft} isBusy={save.isPending} error={save.error?.message ?? null} onSave={keep} />
      ) : null}
    </>
  );
}

function Facts({ row }: { readonly row: WholeRow }) {
  const tags = tagsOf(row);
  return (
    <p className="flex shrink-0 flex-wrap gap-x-3 gap-y-1 border-b border-line px-4 py-2 text-head text-text-2">
      <span>
        added <Value kind="moment" value={Date.parse(row.created_at)} />
      </span>
      <span>
        {row.edited_at === null ? (
          'not edited'
        ) : (
          <>
            edited <Value kind="moment" value={Date.parse(row.edited_at)} />
          </>
        )}
      </span>
      <span>
        from{' '}
        <AppLink
          path="/requests"
          search={{ open: row.origin_request_id }}
          className="font-mono text-code text-accent hover:text-accent-hover"
        >
          {shortId(row.origin_request_id)}
        </AppLink>
      </span>
      {tags === '' ? null : (
        <span className="min-w-0 truncate" title={tags}>
          {tags}
        </span>
      )}
    </p>
  );
}

function Diff({ row, draft }: { readonly row: WholeRow; readonly draft: Draft }) {
  const { bodies } = draft;
  if (bodies === null) return <p className="p-4 text-error">One of the bodies is no JSON any more: see JSON.</p>;
  const original = row.original ?? row;
  const sides = [
    { title: 'Request', before: original.request_body, after: bodies.request },
    { title: 'Answer', before: original.response_body, after: bodies.response },
  ];
  return (
    <div className="flex flex-col gap-4 p-4">
      {sides.map(({ title, before, after }) => (
        <section key={title} className="flex min-w-0 flex-col gap-1">
          <h3 className="text-head font-semibold">{title}</h3>
          <DiffView label={`${title}: what was copied, and now`} before={before} after={after} />
        </section>
      ))}
    </div>
  );
}

interface SaveBarProps {
  readonly draft: Draft;
  readonly isBusy: boolean;
  readonly error: string | null;
  readonly onSave: () => void;
}

function SaveBar({ draft, isBusy, error, onSave }: SaveBarProps) {
  return (
    <footer className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2">
      {error === null ? (
        <span className="flex-1 text-text-2">The recorded request stays as it is.</span>
      ) : (
        <span role="alert" className="flex-1 text-error">
          {error}
        </span>
      )}
      <Button onClick={draft.discard}>Discard</Button>
      <Button
        look="primary"
        aria-busy={isBusy}
        refused={draft.bodies === null ? 'One of the bodies is no JSON' : undefined}
        onClick={onSave}
      >
        {isBusy ? 'Saving…' : 'Save row'}
      </Button>
    </footer>
  );
}
