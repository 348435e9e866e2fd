// One session as the page has it: its tree, asked for again while calls still come, with what is folded and what is selected.
import { useMemo, useRef, useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { useNow } from '../../range/use-range.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { rowsOf, type SessionRow } from './rows.ts';
import { params } from './search.ts';

export type SessionTree = ApiAnswer<'GET /v1/session/:sessionId/tree'>;

/** One whose last answer is no older may go on. */
const RUNNING_MS = 10 * 60_000;
const EVERY_MS = 3_000;

export function useSessionTree(sessionId: string) {
  const { nowMs } = useNow();
  const [endedMs, setEnded] = useState(nowMs);
  const running = nowMs - endedMs < RUNNING_MS;
  const query = useApi(
    'GET /v1/session/:sessionId/tree',
    { params: { sessionId } },
    { fresh: true, ...(running ? { everyMs: EVERY_MS } : {}) },
  );
  const seenMs = query.data === undefined ? endedMs : Date.parse(query.data.ended_at);
  // While rendering, as React asks for state that follows from other state.
  if (seenMs !== endedMs) setEnded(seenMs);
  return query;
}

/** What the three views have in common. */
export interface SessionView {
  readonly rows: readonly SessionRow[];
  /** -1: none. */
  readonly selected: number;
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

export function useSessionView(tree: SessionTree): SessionView {
  const { open } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [hovered, hover] = useState<string | null>(null);
  const anchor = useRef<Anchor['current']>(null);
  const rows = useMemo(() => rowsOf(tree.children, folded), [tree.children, folded]);
  const selected = useMemo(
    () => (open === undefined ? -1 : rows.findIndex((row) => row.key === open || row.call?.request_id === open)),
    [rows, open],
  );
  return {
    rows,
    selected,
    select: (key, { replace = selected >= 0 && key !== undefined } = {}) => changeUrl({ open: key }, { replace }),
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
