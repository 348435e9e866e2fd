// Rate limits: who is being held back, and how close are the others?
import { Plus } from 'lucide-react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { draftOf, EXAMPLE, headerOf, type Rule, ruleInWords } from './draft.ts';
import { Refusals } from './refusals.tsx';
import { RuleDrawer } from './rule-drawer.tsx';
import { params } from './search.ts';
import { Uses } from './uses.tsx';

export function Page() {
  const { open } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('GET /v1/rate-limits', {});
  const refused = useRefusal('manage');
  const found = query.data?.find(({ id }) => id === open) ?? null;
  return (
    <>
      <PageHeader title="Rate limits">
        <Button
          look={open === undefined ? 'primary' : 'plain'}
          icon={Plus}
          refused={refused}
          onClick={() => changeUrl({ open: 'new' })}
        >
          New rule
        </Button>
      </PageHeader>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col gap-4 overflow-y-auto p-(--edge)">
          <Panel title="Rules" flush className="shrink-0">
            <Loaded
              query={query}
              what="The rules"
              skeleton={
                <div className="p-4">
                  <SkeletonLines lines={4} />
                </div>
              }
            >
              {(rules) => (rules.length === 0 ? <NoRules /> : <RuleTable rules={rules} />)}
            </Loaded>
          </Panel>
          {query.data === undefined || query.data.length === 0 ? null : <Uses rules={query.data} />}
          <Refusals />
        </div>
        {open === 'new' || found !== null ? (
          <RuleDrawer
            key={open}
            rule={found}
            start={found === null ? EXAMPLE : draftOf(found)}
            onClose={() => changeUrl({ open: undefined })}
          />
        ) : null}
      </div>
    </>
  );
}

function NoRules() {
  return (
    <Empty title="No rule holds for every call yet. A rule, or a call’s own header, says how much is let through; the form begins with this one:">
      <span className="flex items-center gap-2">
        <code className="font-mono text-code">{`Helicone-RateLimit-Policy: ${EXAMPLE.text}`}</code>
        <CopyButton what="header" text={`Helicone-RateLimit-Policy: ${EXAMPLE.text}`} />
      </span>
    </Empty>
  );
}

const COLUMNS: readonly Column<Rule>[] = [
  { id: 'name', head: 'Rule', width: 160, grow: true, cell: ({ name }) => <span title={name}>{name}</span> },
  { id: 'words', head: 'Lets through', width: 280, grow: true, cell: (rule) => ruleInWords(rule) },
  {
    id: 'header',
    head: 'As header',
    width: 280,
    cell: (rule) => (
      <span title={headerOf(rule)} className="font-mono text-code">
        {headerOf(rule)}
      </span>
    ),
  },
];

function RuleTable({ rules }: { readonly rules: readonly Rule[] }) {
  const { open } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  return (
    <div className="flex max-h-[360px] flex-col pt-2">
      <DataTable<Rule>
        label="Rules"
        columns={COLUMNS}
        rows={rules}
        keyOf={({ id }) => id}
        to={({ id }) => ({ path: '/rate-limits', search: { ...values, open: id } })}
        onOpen={({ id }, how) => changeUrl({ open: id }, { replace: how === 'step' })}
        openKey={open}
        stacked={(rule) => (
          <span className="flex flex-col gap-0.5">
            <span className="truncate">{rule.name}</span>
            <span className="truncate text-head text-text-2">{ruleInWords(rule)}</span>
          </span>
        )}
      />
    </div>
  );
}
