// Properties: which slice of my traffic differs?
import { useEffect, useMemo, useRef } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useFilter } from '../../filter/use-filter.ts';
import { Button } from '../../parts/button.tsx';
import { CsvButton } from '../../parts/csv-button.tsx';
import { SearchBox } from '../../parts/fields.tsx';
import { HeaderExample } from '../../parts/header-example.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { Charts } from './charts.tsx';
import { CSV_HEAD, csvRow, type PropertyValue } from './columns.tsx';
import { KeysList, NAME_ROUTES } from './keys-list.tsx';
import { params } from './search.ts';
import { useWithout } from './use-without.ts';
import { ValuesTable } from './values-table.tsx';

/** The most that one call gives. */
const MOST_VALUES = 1000;
const HEADING = 'property-name';

export function Page() {
  const { span } = useRange();
  const { text } = useFilter();
  const { key } = usePageSearch(params);
  const query = useApi('POST /v1/property/query', { body: { timeFilter: timeFilterOf(span) } });
  const names = useMemo(() => query.data?.map(({ property }) => property).toSorted() ?? [], [query.data]);
  const open = key ?? names[0];
  useFocusOn(HEADING, open);
  return (
    <>
      <PageHeader
        title="Properties"
        note={query.data === undefined ? undefined : <Value kind="count" value={names.length} />}
      >
        {open === undefined ? null : <HideButton name={open} />}
      </PageHeader>
      <FilterBar />
      <Loaded
        query={query}
        what="The properties"
        skeleton={
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        }
      >
        {() => (
          <div className="flex min-h-0 flex-1 max-md:flex-col">
            <KeysList names={names} open={open ?? ''} filterText={text} />
            {open === undefined ? (
              <Empty title="No request in this range has a property. One header more, and its values stand here side by side.">
                <HeaderExample header={{ name: 'Helicone-Property-Plan', value: 'pro' }} />
              </Empty>
            ) : (
              <Values key={open} name={open} />
            )}
          </div>
        )}
      </Loaded>
    </>
  );
}

/** Keys act on what was just opened, and no longer on the link that opened it. */
function useFocusOn(id: string, open: string | undefined): void {
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    if (before.current !== undefined) document.getElementById(id)?.focus();
    before.current = open;
  }, [id, open]);
}

function HideButton({ name }: { readonly name: string }) {
  const changeUrl = useUrlChange();
  const hide = useChange('POST /v1/property/hide', NAME_ROUTES);
  const restore = useChange('POST /v1/property/restore', NAME_ROUTES);
  const run = () =>
    hide.mutate(
      { body: { key: name } },
      {
        onSuccess: () => {
          changeUrl({ key: undefined });
          showToast(`${name} is hidden.`, {
            action: { label: 'Undo', run: () => restore.mutate({ body: { key: name } }) },
          });
        },
        onError: (error) => showToast(`${name} was not hidden: ${error.message}`, { tone: 'error' }),
      },
    );
  return <Button onClick={run}>Hide property</Button>;
}

function Values({ name }: { readonly name: string }) {
  const { span } = useRange();
  const { tree } = useFilter();
  const { q = '', sort, tab } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('POST /v1/property/:propertyKey/values/query', {
    params: { propertyKey: name },
    body: { filter: tree, timeFilter: timeFilterOf(span), search: q, sort: sort ?? 'requests', limit: MOST_VALUES },
  });
  const without = useWithout(name, tree);
  // Of a search only what it found.
  const withNone = (values: readonly PropertyValue[]) =>
    q === '' && without !== undefined ? [...values, without] : values;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col md:[--edge:16px]">
      <div className="flex flex-wrap items-center gap-3 px-(--edge) py-2">
        <h2 id={HEADING} tabIndex={-1} className="min-w-0 flex-1 truncate font-semibold">
          {name}
        </h2>
        <SearchBox
          aria-label="Search values"
          placeholder="Search"
          className="max-w-[160px]"
          value={q}
          onChange={({ target }) => changeUrl({ q: target.value === '' ? undefined : target.value }, { replace: true })}
        />
        <CsvButton
          name={name}
          head={CSV_HEAD}
          rows={async () => (query.data === undefined ? null : withNone(query.data).map(csvRow))}
        />
      </div>
      <Tabs
        label={name}
        value={tab ?? 'table'}
        onChange={(next) => changeUrl({ tab: next === 'charts' ? next : undefined })}
        tabs={[
          {
            value: 'table',
            label: 'Table',
            content: () => (
              <Loaded
                query={query}
                what="The values"
                skeleton={
                  <div className="p-6">
                    <SkeletonLines lines={6} />
                  </div>
                }
              >
                {(values) => <ValuesTable name={name} values={withNone(values)} sort={sort ?? 'requests'} />}
              </Loaded>
            ),
          },
          { value: 'charts', label: 'Charts', content: () => <Charts name={name} tree={tree} /> },
        ]}
      />
    </div>
  );
}
