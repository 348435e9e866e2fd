// The versions of a prompt with what they came to; two that are selected can be compared.
import { useMemo, useState } from 'react';
import { formatCount } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { COMING } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { useGo } from '../../url/app-link.tsx';
import { useUrlChange } from '../../url/use-url.ts';
import { Promote } from './promote.tsx';
import { RequestCount } from './request-count.tsx';
import { toPrompt } from './use-prompts.ts';
import { type Figures, useFigures } from './version-figures.ts';
import type { Version } from './versions.ts';

const right = { align: 'right' } as const;
const UNUSED = 'No request in this range';
const DECIMALS = 1000;

export interface OnePrompt {
  readonly kind: 'stored' | 'traffic';
  readonly id: string;
  readonly name: string;
  /** The highest first. */
  readonly versions: readonly Version[];
}

export function VersionsTab({ prompt }: { readonly prompt: OnePrompt }) {
  const figures = useFigures(prompt.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const go = useGo();
  const columns = useMemo(() => columnsOf(prompt, figures), [prompt, figures]);
  const to = ({ number }: Version) => ({ ...toPrompt(prompt), search: { tab: 'editor', version: number } });
  return (
    <div className="flex h-full flex-col">
      <DataTable<Version>
        label="Versions"
        columns={columns}
        rows={prompt.versions}
        keyOf={({ number }) => number}
        to={to}
        onOpen={(version) => go(to(version))}
        selection={{ keys: selected, onChange: setSelected }}
        stacked={(version) => <StackedVersion version={version} figures={figures} />}
      />
      {selected.size === 0 ? null : (
        <SelectedVersions prompt={prompt} numbers={selected} onClear={() => setSelected(new Set())} />
      )}
    </div>
  );
}

interface SelectedVersionsProps {
  readonly prompt: OnePrompt;
  readonly numbers: ReadonlySet<string>;
  readonly onClear: () => void;
}

function SelectedVersions({ prompt, numbers, onClear }: SelectedVersionsProps) {
  const changeUrl = useUrlChange();
  const chosen = prompt.versions.filter(({ number }) => numbers.has(number));
  const [newer, older] = chosen;
  return (
    <section
      aria-label="Selection"
      className="flex min-h-[40px] shrink-0 flex-wrap items-center gap-2 border-t border-line bg-panel px-(--edge) py-1"
    >
      <span className="tnum pr-2">{formatCount(chosen.length)} selected</span>
      <Button
        size="small"
        refused={chosen.length === 2 ? undefined : 'Select two versions'}
        onClick={() => changeUrl({ tab: 'diff', cmp: `${older?.number}..${newer?.number}` })}
      >
        Compare
      </Button>
      {prompt.kind === 'stored' && chosen.length === 1 && newer !== undefined ? (
        <Promote promptId={prompt.id} versions={prompt.versions} version={newer} size="small" />
      ) : null}
      <Button size="small" look="quiet" onClick={onClear}>
        Clear
      </Button>
    </section>
  );
}

function StackedVersion({ version, figures }: { readonly version: Version; readonly figures: Figures }) {
  const usage = figures.usage?.get(version.number);
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">
          {version.number} {version.environments.join(', ')}
        </span>
        {figures.usage === undefined ? COMING : <EachCost usage={usage} />}
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">{version.message === '' ? version.model : version.message}</span>
        <span>
          {figures.usage === undefined ? COMING : <Value kind="count" value={usage?.requests ?? 0} />} requests
        </span>
      </span>
    </span>
  );
}

type Row = Figures['usage'] extends ReadonlyMap<string, infer T> | undefined ? T | undefined : never;

function EachCost({ usage }: { readonly usage: Row }) {
  if (usage === undefined) return <Value kind="cost" value={null} none={UNUSED} />;
  const { cost, priced, requests } = usage;
  const each = cost === null || priced === 0 ? null : cost / priced;
  return (
    <Value
      kind="call-cost"
      value={each}
      about={`Average of ${formatCount(priced)} priced of ${formatCount(requests)}`}
    />
  );
}

export function EnvironmentNames({ names }: { readonly names: readonly string[] }) {
  return (
    <span className="flex gap-1">
      {names.map((name) => (
        <Badge key={name} tone={name === 'production' ? 'info' : 'neutral'}>
          {name}
        </Badge>
      ))}
    </span>
  );
}

const NUMBER: Column<Version> = {
  id: 'number',
  head: 'Version',
  width: 72,
  cell: ({ number }) => <span className="tnum">{number}</span>,
};
const CREATED: Column<Version> = {
  id: 'created',
  head: 'Created',
  width: 128,
  cell: ({ createdAtMs }) => <Value kind="moment" value={createdAtMs} />,
};
const MODEL: Column<Version> = {
  id: 'model',
  head: 'Model',
  width: 136,
  cell: ({ model }) => <span title={model}>{model}</span>,
};

const STORED_COLUMNS: readonly Column<Version>[] = [
  NUMBER,
  {
    id: 'environments',
    head: 'Environments',
    width: 152,
    cell: ({ environments }) => <EnvironmentNames names={environments} />,
  },
  CREATED,
  {
    id: 'message',
    head: 'Message',
    width: 128,
    grow: true,
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  MODEL,
];
const TRAFFIC_COLUMNS: readonly Column<Version>[] = [NUMBER, CREATED, { ...MODEL, grow: true }];

/** Versions found in traffic have neither environments nor messages. */
function columnsOf({ kind, id }: OnePrompt, figures: Figures): readonly Column<Version>[] {
  return [...(kind === 'stored' ? STORED_COLUMNS : TRAFFIC_COLUMNS), ...figureColumns(id, figures)];
}

function figureColumns(promptId: string, { usage, scoreName, scores }: Figures): readonly Column<Version>[] {
  const of = ({ number }: Version) => usage?.get(number);
  return [
    {
      id: 'requests',
      head: 'Requests',
      width: 88,
      ...right,
      cell: (version) =>
        usage === undefined ? (
          COMING
        ) : (
          <RequestCount count={of(version)?.requests ?? 0} promptId={promptId} version={version.number} />
        ),
    },
    {
      id: 'cost',
      head: 'Cost each',
      width: 104,
      ...right,
      cell: (version) => (usage === undefined ? COMING : <EachCost usage={of(version)} />),
    },
    {
      id: 'p95',
      head: 'p95',
      width: 80,
      ...right,
      cell: (version) => {
        if (usage === undefined) return COMING;
        const row = of(version);
        return (
          <Value
            kind="duration"
            value={row?.p95_latency ?? null}
            none={row === undefined ? UNUSED : null}
            about="Latency p95"
          />
        );
      },
    },
    {
      id: 'score',
      head: scoreName === null ? 'Score' : `Score: ${scoreName}`,
      width: 128,
      ...right,
      cell: ({ number }) => {
        const score = scores.get(number);
        if (usage === undefined) return COMING;
        if (score === undefined) return <Value kind="count" value={null} none="No score in this range" />;
        const shown = Math.round(score.averageScore * DECIMALS) / DECIMALS;
        return (
          <span className="tnum" title={`Average of ${formatCount(score.count)}`}>
            {shown}
          </span>
        );
      },
    },
  ];
}
