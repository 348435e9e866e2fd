// Users: who uses it, how much, and what do they cost?
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { column, condition, join, toTree } from '../../filter/filter.ts';
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useFilter } from '../../filter/use-filter.ts';
import { CsvButton } from '../../parts/csv-button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { SearchBox } from '../../parts/fields.tsx';
import { HeaderExample } from '../../parts/header-example.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';
import { type SortParam, writeSort } from '../../url/search.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { CSV_HEAD, columnsOf, csvRow } from './columns.tsx';
import { Metrics } from './metrics.tsx';
import { params } from './search.ts';
import { allUsers, type User, type UserQuestion, type Users, useUsers } from './use-users.ts';

const FIRST_SORT: SortParam = { column: 'total_requests', direction: 'desc' };

export function Page() {
  const { span, zone } = useRange();
  const { filter } = useFilter();
  const { q = '', sort = FIRST_SORT, tab } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const question = useMemo((): UserQuestion => {
    const named = q === '' ? filter : join('and', [filter, condition(column('user_id'), 'contains', q)]);
    return { filter: toTree(named), span, zone, sort };
  }, [filter, q, span, zone, sort]);
  const users = useUsers(question);
  return (
    <>
      <PageHeader
        title="Users"
        note={
          users.count === undefined ? undefined : <Value kind="count" value={users.count} about="Users in this range" />
        }
      >
        <SearchBox
          aria-label="Search users"
          placeholder="Search"
          className="max-w-[200px]"
          value={q}
          onChange={({ target }) => changeUrl({ q: target.value === '' ? undefined : target.value }, { replace: true })}
        />
        <CsvButton name="users" head={CSV_HEAD} rows={async () => (await allUsers(question))?.map(csvRow) ?? null} />
      </PageHeader>
      <FilterBar />
      <Tabs
        label="Users"
        value={tab ?? 'list'}
        onChange={(next) => changeUrl({ tab: next === 'metrics' ? next : undefined })}
        tabs={[
          {
            value: 'list',
            label: 'Users',
            content: () => <UserList users={users} sort={sort} isSearched={q !== ''} />,
          },
          { value: 'metrics', label: 'Metrics', content: () => <Metrics filter={question.filter} /> },
        ]}
      />
    </>
  );
}

interface UserListProps {
  readonly users: Users;
  readonly sort: SortParam;
  readonly isSearched: boolean;
}

function UserList({ users, sort, isSearched }: UserListProps) {
  const { span } = useRange();
  const { tree, text } = useFilter();
  const changeUrl = useUrlChange();
  const go = useGo();
  const total = useApi('POST /v1/metrics/totalCost', { body: { filter: tree, timeFilter: timeFilterOf(span) } });
  const columns = useMemo(() => columnsOf(total.data ?? null), [total.data]);
  const to = (user: User) => ({
    path: `/users/${encodeURIComponent(user.user_id)}`,
    search: text === '' ? {} : { f: text },
  });
  if (users.rows === undefined) {
    return users.error === null ? (
      <div className="p-6">
        <SkeletonLines lines={12} />
      </div>
    ) : (
      <ErrorBox error={users.error} what="The users" onRetry={users.retry} />
    );
  }
  if (users.rows.length === 0) return <NoUsers hasUsers={users.hasUsers} isNarrowed={isSearched || text !== ''} />;
  return (
    <div className="flex h-full flex-col">
      <DataTable<User>
        label="Users"
        columns={columns}
        rows={users.rows}
        keyOf={(user) => user.user_id}
        total={users.count}
        onEnd={users.more}
        sort={sort}
        onSort={(next) => changeUrl({ sort: writeSort(next) })}
        to={to}
        onOpen={(user) => go(to(user))}
        stacked={(user) => <StackedUser user={user} />}
      />
    </div>
  );
}

function StackedUser({ user }: { readonly user: User }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{user.user_id}</span>
        <Value kind="cost" value={user.cost} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          <Value kind="count" value={user.total_requests} /> requests
        </span>
        <Value kind="last-use" value={Date.parse(user.last_active)} />
      </span>
    </span>
  );
}

function NoUsers({ hasUsers, isNarrowed }: { readonly hasUsers: boolean; readonly isNarrowed: boolean }) {
  if (isNarrowed) return <Empty title="No users in this range with this search and filter." />;
  if (hasUsers) return <Empty title="No request in this range names a user. Widen the range with -." />;
  return (
    <Empty title="No request names a user yet. One header more, and each has its own row here.">
      <HeaderExample header={{ name: 'Helicone-User-Id', value: 'u_81' }} />
    </Empty>
  );
}
