// Live: new rows come in at the top while nobody reads; else they are counted and wait.

import type { FilterNode } from '@heliometer/contract';
import { useEffect } from 'react';
import { useApi } from '../../api/use-api.ts';
import { withSpan } from '../../filter/use-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { useKeys } from '../../keys/keys.ts';
import { Button } from '../../parts/button.tsx';
import { useRange } from '../../range/use-range.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { params } from './search.ts';

const EVERY_MS = 2_000;
const DAY_MS = 86_400_000;

export interface Live {
  readonly isOn: boolean;
  /** Rows come in now. */
  readonly flows: boolean;
  readonly toggle: () => void;
}

export function useLive(mayFlow: boolean): Live {
  const { live } = usePageSearch(params);
  const { range, refresh } = useRange();
  const changeUrl = useUrlChange();
  const isOn = live === true && range.kind !== 'between';
  const flows = isOn && mayFlow;
  const toggle = () => changeUrl({ live: live === true ? undefined : '1' }, { replace: true });
  useKeys('Requests, live', [{ keys: 'l', label: 'Live', run: toggle }]);
  useEffect(() => {
    if (!flows) return;
    const timer = setInterval(refresh, EVERY_MS);
    return () => clearInterval(timer);
  }, [flows, refresh]);
  return { isOn, flows, toggle };
}

interface LiveButtonProps {
  readonly live: Live;
  readonly tree: FilterNode;
  /** Of the list as it stands; undefined = not known yet. */
  readonly total: number | undefined;
}

export function LiveButton({ live, tree, total }: LiveButtonProps) {
  const { range, refresh } = useRange();
  return (
    <>
      {live.isOn && !live.flows && total !== undefined ? <Waiting {...{ tree, total }} onShow={refresh} /> : null}
      <Button
        look="quiet"
        aria-pressed={live.isOn}
        refused={range.kind === 'between' ? 'Only for a range that ends now' : undefined}
        onClick={live.toggle}
      >
        <span aria-hidden className={`size-2 rounded-full ${live.isOn ? 'bg-sun' : 'border border-control'}`} />
        Live
      </Button>
    </>
  );
}

interface WaitingProps {
  readonly tree: FilterNode;
  readonly total: number;
  readonly onShow: () => void;
}

/** How many came since the list stands still: all there are now, less those it counts. What came late is among them. */
function Waiting({ tree, total, onShow }: WaitingProps) {
  const { span } = useRange();
  const filter = withSpan(tree, { fromMs: span.fromMs, toMs: span.toMs + DAY_MS });
  const now = useApi('POST /v1/request/count/query', { body: { filter } }, { everyMs: EVERY_MS, fresh: true });
  const data = Math.max(0, (now.data ?? 0) - total);
  if (data === 0) return null;
  return (
    <Button size="small" onClick={onShow}>
      {formatCount(data)} new
    </Button>
  );
}
