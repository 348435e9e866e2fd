// What is open beside the list: one request in the drawer, or two of them compared.
import { CompareView } from '../../exchange/compare-view.tsx';
import { RequestDrawer } from '../../exchange/request-drawer.tsx';
import { useFilter } from '../../filter/use-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { showToast } from '../../toasts/toasts.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { bodySearchOf } from './body-search.ts';
import type { LoadedRows } from './loaded-rows.ts';
import { params } from './search.ts';

interface OpenedRequestProps {
  /** Of the list, as far as it is loaded. */
  readonly rows: LoadedRows | undefined;
  /** Request ids. */
  readonly selected: readonly string[];
  readonly total: number | undefined;
}

export function OpenedRequest({ rows, selected, total }: OpenedRequestProps) {
  const { open, cmp, tab = 'chat' } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const { filter } = useFilter();
  if (open === undefined) return null;
  if (cmp !== undefined) {
    return (
      <CompareView
        ids={[open, cmp]}
        onSwap={() => changeUrl({ open: cmp, cmp: open }, { replace: true })}
        onClose={() => changeUrl({ open: undefined, cmp: undefined, tab: undefined })}
      />
    );
  }
  const place = rows?.placeOfRequest(open) ?? -1;
  const step = (by: number) => {
    const row = place < 0 ? undefined : rows?.at(place + by);
    return row === undefined ? undefined : () => changeUrl({ open: row.request_id }, { replace: true });
  };
  const compare = () => {
    const other = selected.find((id) => id !== open);
    if (other === undefined) showToast('Select the request to compare with: x on its row.');
    else changeUrl({ cmp: other });
  };
  return (
    <RequestDrawer
      key={open}
      id={open}
      row={rows?.at(place)}
      tab={tab}
      onTab={(next) => changeUrl({ tab: next === 'chat' ? undefined : next }, { replace: true })}
      onClose={() => changeUrl({ open: undefined, tab: undefined })}
      {...(place < 0 || total === undefined
        ? {}
        : { place: `${formatCount(place + 1, 'table')} of ${formatCount(total, 'table')}` })}
      onPrevious={step(-1)}
      onNext={step(1)}
      mark={bodySearchOf(filter)}
      onCompare={compare}
    />
  );
}
