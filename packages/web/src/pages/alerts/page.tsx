// Alerts: what should wake me, and would it have?
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { AlertDrawer } from './alert-drawer.tsx';
import { ALERT_COLUMNS, StateBadge } from './columns.tsx';
import { CurrentValue } from './current-value.tsx';
import { draftOf, EMPTY, SUGGESTIONS } from './draft.ts';
import { History } from './history.tsx';
import { params } from './search.ts';
import { Suggestions } from './suggestions.tsx';
import { type Alert, conditionInWords } from './words.ts';

const EVERY_MS = 5_000;

export function Page() {
  const { tab, open, like, f = '' } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('GET /v1/alert/query', { query: { historyPageSize: 1 } }, { everyMs: EVERY_MS });
  const refused = useRefusal('manage');
  const alerts = query.data?.alerts ?? [];
  const firing = alerts.filter(({ status }) => status === 'triggered').length;
  const found = alerts.find(({ id }) => id === open) ?? null;
  const fresh = { ...(like === undefined ? EMPTY : SUGGESTIONS[like]), filter: f };
  const close = () => changeUrl({ open: undefined, like: undefined, f: undefined });
  return (
    <>
      <PageHeader title="Alerts" note={firing === 0 ? undefined : `${formatCount(firing)} firing`}>
        <Button
          look={open === undefined ? 'primary' : 'plain'}
          icon={Plus}
          refused={refused}
          onClick={() => changeUrl({ open: 'new', like: undefined })}
        >
          New alert
        </Button>
      </PageHeader>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Tabs
            label="Alerts"
            value={tab ?? 'list'}
            onChange={(next) => changeUrl({ tab: next === 'history' ? next : undefined, page: undefined })}
            tabs={[
              {
                value: 'list',
                label: 'Alerts',
                content: () => (
                  <Loaded
                    query={query}
                    what="The alerts"
                    skeleton={
                      <div className="p-6">
                        <SkeletonLines lines={12} />
                      </div>
                    }
                  >
                    {(data) => (data.alerts.length === 0 ? <Suggestions /> : <AlertTable alerts={data.alerts} />)}
                  </Loaded>
                ),
              },
              { value: 'history', label: 'History', content: () => <History /> },
            ]}
          />
        </div>
        {open === 'new' || found !== null ? (
          <AlertDrawer
            key={`${open} ${like ?? ''}`}
            alert={found}
            start={found === null ? fresh : draftOf(found)}
            canMail={query.data?.can_mail ?? true}
            onClose={close}
          />
        ) : null}
      </div>
    </>
  );
}

function AlertTable({ alerts }: { readonly alerts: readonly Alert[] }) {
  const { open } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  // What fires stands first.
  const rows = useMemo(
    () => alerts.toSorted((a, b) => Number(b.status === 'triggered') - Number(a.status === 'triggered')),
    [alerts],
  );
  return (
    <div className="flex h-full flex-col">
      <DataTable<Alert>
        label="Alerts"
        columns={ALERT_COLUMNS}
        rows={rows}
        keyOf={({ id }) => id}
        to={({ id }) => ({ path: '/alerts', search: { ...values, open: id } })}
        onOpen={({ id }, how) => changeUrl({ open: id }, { replace: how === 'step' })}
        openKey={open}
        stacked={(alert) => <StackedAlert alert={alert} />}
      />
    </div>
  );
}

function StackedAlert({ alert }: { readonly alert: Alert }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{alert.name}</span>
        <StateBadge isFiring={alert.status === 'triggered'} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">{conditionInWords(alert)}</span>
        <CurrentValue alert={alert} />
      </span>
    </span>
  );
}
