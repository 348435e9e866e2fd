// One session as the page has it: its tree, asked for again while calls still come, with what is folded and what is selected.
import { useMemo, useRef, useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useIsChanging } from '../../api/use-api.ts';
import { useNow } from '../../range/use-range.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { callRowsOf, rowsOf, type SessionRow } from './rows.ts';
import { params } from './search.ts';

export type SessionTree = ApiAnswer<'GET /v1/session/:sessionId/tree'>;

/** One whose last answer is no older may go on. */
const RUNNING_MS = 10 * 60_000;
const EVERY_MS = 3_000;
/** One of thousands of calls is megabytes. */
const MANY = 1_000;
const MANY_EVERY_MS = 15_000;

export function useSessionTree(sessionId: string) {
  const { nowMs } = useNow();
  const [{ endedMs, calls }, setSeen] = useState({ endedMs: nowMs, calls: 0 });
  // What is being deleted is not there to be asked for.
  const isGoing = useIsChanging('POST /v1/request/delete');
  const running = nowMs - endedMs < RUNNING_MS && !isGoing;
  const query = useApi(
    'GET /v1/session/:sessionId/tree',
    { params: { sessionId } },
    { fresh: true, ...(running ? { everyMs: calls > MANY ? MANY_EVERY_MS : EVERY_MS } : {}) },
  );
  const seenMs = query.data === undefined ? endedMs : Date.parse(query.data.ended_at);
  // While rendering, as React asks for state that follows from other state.
  if (seenMs !== endedMs) setSeen({ endedMs: seenMs, calls: query.data?.total_requests ?? 0 });
  return query;
}

/** What the three views have in common. */
export interface SessionView {
  /** Of the waterfall and the tree; as a conversation the calls by time. */
  readonly rows: readonly SessionRow[];
  /** In `rows`; -1: none, or folded away. */
  readonly selected: number;
  readonly selectedRow: SessionRow | null;
  readonly select: (key: string | undefined, options?: { readonly replace?: boolean }) => void;
  readonly hovered: string | null;
  readonly hover: (key: string | null) => void;
  readonly fold: (key: string, isFolded: boolean) => void;
  readonly anchor: Anchor;
}

/** The row at the top, and how far it is scrolled away: the same in each view, and while rows come. */
export interface Anchor {
  current: { readonly key: string; readonly offset: number } | null;
}

const NONE: ReadonlySet<string> = new Set();

export function useSessionView(tree: SessionTree): SessionView {
  const { open, show } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const [folded, setFolded] = useState(NONE);
  const [hovered, hover] = useState<string | null>(null);
  const anchor = useRef<Anchor['current']>(null);
  const all = useMemo(() => rowsOf(tree.children, NONE), [tree.children]);
  const shown = useMemo(() => (folded.size === 0 ? all : rowsOf(tree.children, folded)), [tree.children, folded, all]);
  const isChat = show === 'chat';
  const rows = useMemo(() => (isChat ? callRowsOf(all) : shown), [isChat, all, shown]);
  const selectedRow = useMemo(
    () => (open === undefined ? undefined : all.find(({ key, call }) => key === open || call?.request_id === open)),
    [all, open],
  );
  const selected = useMemo(() => rows.findIndex((row) => row.key === selectedRow?.key), [rows, selectedRow]);
  return {
    rows,
    selected,
    selectedRow: selectedRow ?? null,
    select: (key, { replace = selectedRow !== undefined && key !== undefined } = {}) =>
      changeUrl({ open: key }, { replace }),
    hovered,
    hover,
    fold: (key, isFolded) =>
      setFolded((before) => {
        const next = new Set(before);
        if (isFolded) next.add(key);
        else next.delete(key);
        return next;
      }),
    anchor,
  };
}
