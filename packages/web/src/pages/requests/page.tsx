// Requests: which calls, and what exactly happened in this one?
import { useMemo, useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useFilter, withSpan } from '../../filter/use-filter.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Value } from '../../parts/value.tsx';
import { useRange } from '../../range/use-range.tsx';
import { usePageSearch } from '../../url/use-url.ts';
import { Histogram } from './histogram.tsx';
import { LiveButton, useLive } from './live.tsx';
import { RequestsTable } from './requests-table.tsx';
import { params } from './search.ts';
import { TableMenus } from './table-menus.tsx';

export function Page() {
  const { span } = useRange();
  const { tree } = useFilter();
  const search = usePageSearch(params);
  const [isAtTop, setAtTop] = useState(true);
  const live = useLive(isAtTop && search.open === undefined);
  const filter = useMemo(() => withSpan(tree, span), [tree, span]);
  const count = useApi('POST /v1/request/count/query', { body: { filter } });
  return (
    <>
      <PageHeader
        title="Requests"
        note={
          count.data === undefined ? undefined : (
            <Value kind="count" value={count.data} about="Requests in this range with this filter" />
          )
        }
      >
        <LiveButton live={live} tree={tree} total={count.isPlaceholderData ? undefined : count.data} />
        <TableMenus filter={filter} />
      </PageHeader>
      <FilterBar />
      <Histogram tree={tree} />
      <RequestsTable filter={filter} total={count.data} onScrollTop={setAtTop} />
    </>
  );
}
