// Rate limits: who is being held back, and how close are the others?
import { Plus } from 'lucide-react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { column, condition } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { type Destination, useGo } from '../../url/app-link.tsx';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { draftOf, EXAMPLE, headerOf, type Rule, ruleInWords } from './draft.ts';
import { Refusals } from './refusals.tsx';
import { RuleDrawer } from './rule-drawer.tsx';
import { params } from './search.ts';
import { type Sent, useSent } from './use-sent.ts';
import { Uses } from './uses.tsx';

export function Page() {
  const { open } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const query = useApi('GET /v1/rate-limits', {});
  const sent = useSent();
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
              {(rules) => (rules.length + sent.length === 0 ? <NoRules /> : <RuleTable rules={rules} sent={sent} />)}
            </Loaded>
          </Panel>
          {(query.data?.length ?? 0) + sent.length === 0 ? null : <Uses />}
          <Refusals rules={query.data ?? []} />
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

/** One that is kept here, or one that callers send. */
type Row = { readonly kind: 'rule'; readonly rule: Rule } | { readonly kind: 'sent'; readonly rule: Sent };

const COLUMNS: readonly Column<Row>[] = [
  { id: 'name', head: 'Rule', width: 160, grow: true, cell: (row) => <span title={nameOf(row)}>{nameOf(row)}</span> },
  { id: 'words', head: 'Lets through', width: 280, grow: true, cell: ({ rule }) => ruleInWords(rule) },
  {
    id: 'header',
    head: 'As header',
    width: 280,
    cell: ({ rule }) => (
      <span title={headerOf(rule)} className="font-mono text-code">
        {headerOf(rule)}
      </span>
    ),
  },
  {
    id: 'requests',
    head: 'Requests',
    width: 104,
    align: 'right',
    cell: (row) =>
      row.kind === 'sent' ? (
        <Value kind="count" value={row.rule.requests} about="That sent this header, in the range" />
      ) : (
        <Value kind="count" value={null} none="A rule holds for every request" />
      ),
  },
];

function nameOf(row: Row): string {
  return row.kind === 'rule' ? row.rule.name : 'by header';
}

function keyOf(row: Row): string {
  return row.kind === 'rule' ? row.rule.id : row.rule.policy;
}

/** What is sent by header is changed by whoever sends it; here it leads to the requests that did. */
function RuleTable({ rules, sent }: { readonly rules: readonly Rule[]; readonly sent: readonly Sent[] }) {
  const { open } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  const go = useGo();
  const to = (row: Row): Destination =>
    row.kind === 'rule'
      ? { path: '/rate-limits', search: { ...values, open: row.rule.id } }
      : {
          path: '/requests',
          search: { f: printFilter(condition(column('rate_limit'), 'equals', row.rule.policy)) },
        };
  return (
    <div className="flex max-h-[360px] flex-col pt-2">
      <DataTable<Row>
        label="Rules"
        columns={COLUMNS}
        rows={[
          ...rules.map((rule) => ({ kind: 'rule', rule }) as const),
          ...sent.map((rule) => ({ kind: 'sent', rule }) as const),
        ]}
        keyOf={keyOf}
        to={to}
        onOpen={(row, how) => {
          if (row.kind === 'rule') changeUrl({ open: row.rule.id }, { replace: how === 'step' });
          else if (how === 'open') go(to(row));
        }}
        openKey={open}
        stacked={(row) => (
          <span className="flex flex-col gap-0.5">
            <span className="truncate">{nameOf(row)}</span>
            <span className="truncate text-head text-text-2">{ruleInWords(row.rule)}</span>
          </span>
        )}
      />
    </div>
  );
}
