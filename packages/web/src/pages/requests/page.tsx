// Requests: which calls, and what exactly happened in this one?
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { useFilter, withSpan } from '../../filter/use-filter.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Value } from '../../parts/value.tsx';
import { useRange } from '../../range/use-range.tsx';
import { RequestsTable } from './requests-table.tsx';

export function Page() {
  const { span } = useRange();
  const { tree } = useFilter();
  const filter = useMemo(() => withSpan(tree, span), [tree, span]);
  const count = useApi('POST /v1/request/count/query', { body: { filter } });
  return (
    <>
      <PageHeader
        title="Requests"
        note={count.data === undefined ? undefined : <Value kind="count" value={count.data} />}
      />
      <RequestsTable filter={filter} total={count.data} />
    </>
  );
}
