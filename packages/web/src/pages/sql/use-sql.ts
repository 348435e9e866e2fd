// The statement that was run: it stands in the address, so that whoever is sent it sees the same rows. One too long for an
// address is run all the same, and stays on the page.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { MOST_SHOWN } from './rows.ts';
import { params } from './search.ts';

/** Well below what servers take as the first line of a call. */
const LONGEST_IN_ADDRESS = 6_000;
const EXECUTE = 'POST /v1/helicone-sql/execute';
const NOTHING = { x: undefined, y: undefined, by: undefined, hide: undefined, open: undefined, tab: undefined };

export function useSql() {
  const { q, saved: savedNow } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const client = useQueryClient();
  const [long, setLong] = useState<string | null>(null);
  const [stopped, setStopped] = useState(false);
  const asked = q ?? long ?? undefined;
  const query = useApi(
    EXECUTE,
    { body: { sql: asked ?? '', limit: MOST_SHOWN + 1 } },
    { enabled: asked !== undefined },
  );
  /** @param saved the query it comes from */
  const run = (sql: string, saved: string | undefined) => {
    setStopped(false);
    if (sql === asked && saved === savedNow) return void query.refetch();
    const fits = encodeURIComponent(sql).length <= LONGEST_IN_ADDRESS;
    setLong(fits ? null : sql);
    // What was about the rows before is over with them.
    changeUrl({ ...NOTHING, q: fits ? sql : undefined, saved });
  };
  const clear = () => {
    setLong(null);
    changeUrl({ ...NOTHING, q: undefined, saved: undefined });
  };
  const stop = () => {
    setStopped(true);
    void client.cancelQueries({ queryKey: [EXECUTE] });
  };
  return { asked, query, run, clear, stop, wasStopped: stopped && !query.isFetching };
}
