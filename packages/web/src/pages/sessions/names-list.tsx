// The names of sessions at the left of their list, with how many there are of each.
import type { FilterNode } from '@heliometer/contract';
import { useApi } from '../../api/use-api.ts';
import { cx } from '../../parts/class-names.ts';
import { SearchBox } from '../../parts/fields.tsx';
import { ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { useSearchValues, useUrlChange } from '../../url/use-url.ts';
import type { SessionChoice } from './use-sessions.ts';

const MOST = 200;

interface NamesListProps {
  readonly filter: FilterNode;
  readonly timeFilter: SessionChoice['timeFilter'];
  /** undefined = all. */
  readonly chosen: string | undefined;
  readonly nameContains: string;
}

export function NamesList({ filter, timeFilter, chosen, nameContains }: NamesListProps) {
  const changeUrl = useUrlChange();
  const all = useApi('POST /v1/session/count', { body: { filter, timeFilter } });
  const names = useApi('POST /v1/session/name/query', { body: { filter, timeFilter, nameContains, limit: MOST } });
  return (
    <nav
      aria-label="Names of sessions"
      className="flex shrink-0 flex-col border-line max-md:max-h-[104px] max-md:border-b md:w-[200px] md:border-r"
    >
      <div className="px-4 py-2 max-md:hidden">
        <SearchBox
          aria-label="Find a name"
          placeholder="Names"
          value={nameContains}
          onChange={({ target }) =>
            changeUrl({ names: target.value === '' ? undefined : target.value }, { replace: true })
          }
        />
      </div>
      {names.error !== null && names.data === undefined ? (
        <ErrorBox error={names.error} what="The names" onRetry={() => void names.refetch()} />
      ) : null}
      <ul className="flex min-h-0 flex-1 flex-col overflow-y-auto px-[calc(var(--edge)-8px)] pb-2 max-md:pt-2">
        <Name label="All" count={all.data?.count} isChosen={chosen === undefined} change={{}} />
        {names.data === undefined && names.error === null ? <SkeletonLines lines={4} /> : null}
        {names.data?.map(({ name, session_count }) => (
          <Name
            key={name}
            label={name === '' ? '(unnamed)' : name}
            count={session_count}
            isChosen={name === chosen}
            change={name === '' ? { unnamed: '1' } : { name }}
          />
        ))}
      </ul>
      {names.data?.length === MOST ? (
        <p className="px-4 pb-2 text-caption text-text-3">The {MOST} last used. Find others above.</p>
      ) : null}
    </nav>
  );
}

interface NameProps {
  readonly label: string;
  readonly count: number | undefined;
  readonly isChosen: boolean;
  readonly change: Readonly<Record<string, string>>;
}

function Name({ label, count, isChosen, change }: NameProps) {
  const { name: _name, unnamed: _unnamed, ...others } = useSearchValues();
  return (
    <li
      className={cx(
        'relative flex min-h-8 shrink-0 items-center gap-2 rounded-control px-2 max-md:min-h-[44px]',
        isChosen ? 'bg-active' : 'text-text-2 hover:bg-hover hover:text-text-1',
      )}
    >
      <AppLink
        path="/sessions"
        search={{ ...others, ...change }}
        aria-current={isChosen ? 'true' : undefined}
        title={label}
        className="focus-inset min-w-0 flex-1 truncate after:absolute after:inset-0"
      >
        {label}
      </AppLink>
      {count === undefined ? null : <Value kind="compact" value={count} about="Sessions" className="text-head" />}
    </li>
  );
}
