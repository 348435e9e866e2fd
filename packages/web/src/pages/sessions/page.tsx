// Sessions: which runs are slow, dear or broken?
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useFilter } from '../../filter/use-filter.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { SearchBox } from '../../parts/fields.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Value } from '../../parts/value.tsx';
import { useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';
import { type SortParam, writeSort } from '../../url/search.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { COLUMNS, Errors, pricedOf } from './columns.tsx';
import { Metrics } from './metrics.tsx';
import { NamesList } from './names-list.tsx';
import { NoSessions } from './no-sessions.tsx';
import { params } from './search.ts';
import { millisecondsOf, type Session, type SessionChoice, useSessions } from './use-sessions.ts';

const ALL_COLUMNS = COLUMNS.map(({ id }) => id);
/** Where all have the same. */
const WITHOUT_NAME = ALL_COLUMNS.filter((id) => id !== 'name');
const NEWEST: SortParam = { column: 'created_at', direction: 'desc' };

export function Page() {
  const { span } = useRange();
  const { tree } = useFilter();
  const { q = '', name, unnamed, names = '', tab } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const chosen = unnamed === true ? '' : name;
  const choice = useMemo(
    (): SessionChoice => ({
      filter: tree,
      timeFilter: millisecondsOf(span),
      search: q,
      ...(chosen === undefined ? {} : { nameEquals: chosen }),
    }),
    [tree, span, q, chosen],
  );
  const count = useApi('POST /v1/session/count', { body: choice });
  const { search: _search, ...withoutSearch } = choice;
  return (
    <>
      <PageHeader
        title="Sessions"
        note={
          count.data === undefined ? undefined : (
            <Value kind="count" value={count.data.count} about="Sessions in this range with this filter" />
          )
        }
      >
        <SearchBox
          aria-label="Search sessions"
          placeholder="Id or name"
          className="max-w-[200px]"
          value={q}
          onChange={({ target }) => changeUrl({ q: target.value === '' ? undefined : target.value }, { replace: true })}
        />
      </PageHeader>
      <FilterBar />
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <NamesList filter={tree} timeFilter={choice.timeFilter} chosen={chosen} nameContains={names} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col md:[--edge:16px]">
          <Tabs
            label="Sessions"
            value={tab === 'metrics' ? tab : 'list'}
            onChange={(next) => changeUrl({ tab: next === 'metrics' ? next : undefined })}
            tabs={[
              {
                value: 'list',
                label: 'Sessions',
                content: () => <SessionList choice={choice} total={count.data?.count} />,
              },
              { value: 'metrics', label: 'Metrics', content: () => <Metrics choice={withoutSearch} /> },
            ]}
          />
        </div>
      </div>
    </>
  );
}

interface SessionListProps {
  readonly choice: SessionChoice;
  readonly total: number | undefined;
}

function SessionList({ choice, total }: SessionListProps) {
  const { text } = useFilter();
  const { sort = NEWEST } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const go = useGo();
  const sessions = useSessions(choice, sort);
  const to = (session: Session) => ({ path: `/sessions/${encodeURIComponent(session.session_id)}` });
  if (sessions.rows === undefined) {
    return sessions.error === null ? (
      <div className="p-6">
        <SkeletonLines lines={12} />
      </div>
    ) : (
      <ErrorBox error={sessions.error} what="The sessions" onRetry={sessions.retry} />
    );
  }
  if (sessions.rows.length === 0) {
    return <NoSessions isNarrowed={text !== '' || choice.search !== '' || choice.nameEquals !== undefined} />;
  }
  return (
    <div className="flex h-full flex-col">
      <DataTable<Session>
        label="Sessions"
        columns={COLUMNS}
        shown={choice.nameEquals === undefined ? ALL_COLUMNS : WITHOUT_NAME}
        rows={sessions.rows}
        keyOf={(session) => session.session_id}
        total={total}
        onEnd={sessions.more}
        sort={sort}
        onSort={(next) => changeUrl({ sort: writeSort(next) })}
        to={to}
        onOpen={(session) => go(to(session))}
        stacked={(session) => <StackedSession session={session} />}
      />
    </div>
  );
}

function StackedSession({ session }: { readonly session: Session }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate">
          {session.session_name === '' ? session.session_id : `${session.session_name} · ${session.session_id}`}
        </span>
        {session.errors === 0 ? null : <Errors count={session.errors} />}
        <Value kind="cost" value={session.total_cost} about={pricedOf(session)} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          <Value kind="count" value={session.total_requests} /> calls
        </span>
        <Value kind="moment" value={Date.parse(session.created_at)} />
      </span>
    </span>
  );
}
