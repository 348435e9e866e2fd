// A session that is there: its facts, its views, and beside them the request that is selected.
import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { RequestDrawer } from '../../exchange/request-drawer.tsx';
import { cutMiddle, formatCount } from '../../format/numbers.ts';
import { useKeys } from '../../keys/keys.ts';
import { IconButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { ChatSteps } from './chat-steps.tsx';
import { PathHint } from './path-hint.tsx';
import { hasNoPath } from './rows.ts';
import { params } from './search.ts';
import { SessionActions } from './session-actions.tsx';
import { SessionFacts } from './session-facts.tsx';
import { Trail } from './trail.tsx';
import { TreeTable } from './tree-table.tsx';
import { type SessionTree, type SessionView, useSessionView } from './use-session.ts';
import { useSessionKeys } from './use-session-keys.ts';
import { type SessionTime, useSessionTime } from './use-window.ts';
import { type ShownAs, ViewSwitch } from './view-switch.tsx';
import { Waterfall } from './waterfall.tsx';

const LONGEST_ID = 28;

interface SessionBodyProps {
  readonly tree: SessionTree;
  /** It could not be asked for again. */
  readonly isPaused: boolean;
}

export function SessionBody({ tree, isPaused }: SessionBodyProps) {
  const { idle, show = 'waterfall' } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const isFolded = idle === 'folded';
  const view = useSessionView(tree);
  const time = useSessionTime(tree, isFolded);
  useSessionKeys(view);
  // On a phone the request that is read has the page to itself, but for the title.
  const onlyWide = (view.selectedRow?.call ?? null) === null ? undefined : 'contents max-md:hidden';
  return (
    <>
      <PageHeader
        trail={<Trail name={tree.session_name} />}
        title={cutMiddle(tree.session_id, LONGEST_ID)}
        note={<CopyButton what="session id" text={tree.session_id} />}
        tabTitle="Session"
        ranged={false}
      >
        <div className={onlyWide ?? 'contents'}>
          <ViewSwitch value={show} onChange={(next) => changeUrl({ show: next === 'waterfall' ? undefined : next })} />
          {show === 'waterfall' ? <ZoomButtons time={time} /> : null}
          <SessionActions tree={tree} />
        </div>
      </PageHeader>
      <div className={onlyWide}>
        <SessionFacts
          tree={tree}
          time={time}
          isFolded={isFolded}
          onFold={(next) => changeUrl({ idle: next ? 'folded' : undefined })}
          onError={() => selectNextError(view)}
        />
        {isPaused ? (
          <p role="status" className="border-b border-line bg-warn-bg px-(--edge) py-1 text-warn">
            New calls are not shown: the session could not be asked for again. It is tried every few seconds.
          </p>
        ) : null}
        {hasNoPath(tree.children) ? <PathHint /> : null}
        {tree.left_out === 0 ? null : (
          <p className="border-b border-line bg-info-bg px-(--edge) py-1 text-info">
            The first 10,000 calls are shown; {formatCount(tree.left_out)} later ones are in the sums only.
          </p>
        )}
      </div>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Shown as={show} {...{ view, time, tree }} />
        </div>
        <Selected view={view} />
      </div>
    </>
  );
}

interface ShownProps {
  readonly as: ShownAs;
  readonly view: SessionView;
  readonly time: SessionTime;
  readonly tree: SessionTree;
}

function Shown({ as, view, time, tree }: ShownProps) {
  switch (as) {
    case 'waterfall':
      return <Waterfall view={view} time={time} />;
    case 'tree':
      return <TreeTable view={view} tree={tree} />;
    case 'chat':
      return <ChatSteps view={view} startMs={time.startMs} />;
    default:
      return as satisfies never;
  }
}

/** The next one below the selected row, from the top again after the last. */
function selectNextError({ rows, selected, select }: SessionView): void {
  const next = rows.find((row, i) => i > selected && row.failed) ?? rows.find((row) => row.failed);
  if (next !== undefined) select(next.key);
}

function ZoomButtons({ time }: { readonly time: SessionTime }) {
  const [less, more] = [() => time.zoom(2), () => time.zoom(0.5)];
  useKeys('Time axis', [
    { keys: '-', label: 'Show more of the time', run: less },
    { keys: '+', label: 'Show less of the time', run: more },
    { keys: '0', label: 'Fit all of it', run: time.fit },
  ]);
  return (
    <span className="flex items-center">
      <IconButton label="Fit" icon={Maximize2} keys="0" disabled={time.isWhole} onClick={time.fit} />
      <IconButton label="Zoom out" icon={ZoomOut} keys="-" disabled={time.isWhole} onClick={less} />
      <IconButton label="Zoom in" icon={ZoomIn} keys="+" onClick={more} />
    </span>
  );
}

function Selected({ view: { rows, selected, selectedRow, select } }: { readonly view: SessionView }) {
  const { tab } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const call = selectedRow?.call ?? null;
  if (call === null) return null;
  const calls = rows.filter((row) => row.call !== null);
  const place = selected < 0 ? -1 : calls.findIndex((row) => row.call?.exchange_id === call.exchange_id);
  const step = (by: number) => {
    const to = calls[place + by];
    return to === undefined || place < 0 ? undefined : () => select(to.key, { replace: true });
  };
  return (
    <div className="shrink-0 max-lg:contents lg:relative lg:w-[480px] xl:flex xl:w-[640px] xl:flex-col lg:*:w-full! lg:*:shadow-none! xl:*:min-h-0 xl:*:flex-1">
      <RequestDrawer
        key={call.exchange_id}
        id={call.exchange_id}
        row={undefined}
        tab={tab === undefined || tab === 'metrics' ? 'chat' : tab}
        onTab={(next) => changeUrl({ tab: next === 'chat' ? undefined : next }, { replace: true })}
        onClose={() => changeUrl({ open: undefined, tab: undefined })}
        {...(place < 0 ? {} : { place: `${formatCount(place + 1, 'table')} of ${formatCount(calls.length, 'table')}` })}
        onPrevious={step(-1)}
        onNext={step(1)}
      />
    </div>
  );
}
