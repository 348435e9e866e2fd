// The columns of the list of prompts.
import { useApi } from '../../api/use-api.ts';
import { formatCount, NONE } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { COMING } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { RequestCount } from './request-count.tsx';
import type { Prompt, Usage } from './use-prompts.ts';

const right = { align: 'right' } as const;
const UNUSED = 'No request in this range';

export function pricedOf({ priced, requests }: Usage): string {
  return `Priced ${formatCount(priced)} of ${formatCount(requests)}`;
}

function useVersions({ kind, id }: Prompt) {
  const query = useApi(
    'POST /v1/prompt-2025/query/versions',
    { body: { promptId: id, limit: 1000 } },
    { enabled: kind === 'stored' },
  );
  return query.data;
}

/** “production 3.1 · staging 3.2”. */
export function Environments({ prompt }: { readonly prompt: Prompt }) {
  const versions = useVersions(prompt);
  if (prompt.kind === 'traffic') return <Badge tone="neutral">from traffic</Badge>;
  if (versions === undefined) return COMING;
  const text = versions
    .flatMap((version) =>
      version.environments.map((name) => `${name} ${version.major_version}.${version.minor_version}`),
    )
    .join(' · ');
  return <span title={text}>{text}</span>;
}

function Versions({ prompt }: { readonly prompt: Prompt }) {
  const versions = useVersions(prompt);
  if (prompt.versions !== null) return <Value kind="count" value={prompt.versions} />;
  return versions === undefined ? COMING : <Value kind="count" value={versions.length} />;
}

export const COLUMNS: readonly Column<Prompt>[] = [
  {
    id: 'name',
    head: 'Name',
    width: 200,
    grow: true,
    sort: 'name',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  {
    id: 'tags',
    head: 'Tags',
    width: 136,
    cell: ({ tags }) => (
      <span className="text-text-2" title={tags.join(', ')}>
        {tags.length === 0 ? NONE : tags.join(', ')}
      </span>
    ),
  },
  { id: 'environments', head: 'Environments', width: 216, cell: (row) => <Environments prompt={row} /> },
  { id: 'versions', head: 'Versions', width: 80, ...right, cell: (row) => <Versions prompt={row} /> },
  {
    id: 'requests',
    head: 'Requests',
    width: 96,
    ...right,
    sort: 'requests',
    cell: ({ id, usage }) => <RequestCount count={usage?.requests ?? 0} promptId={id} />,
  },
  {
    id: 'cost',
    head: 'Cost',
    width: 104,
    ...right,
    sort: 'cost',
    cell: ({ usage }) =>
      usage === null ? (
        <Value kind="cost" value={null} none={UNUSED} />
      ) : (
        <Value kind="cost" value={usage.cost} about={pricedOf(usage)} />
      ),
  },
  {
    id: 'used',
    head: 'Last used',
    width: 112,
    ...right,
    sort: 'used',
    cell: ({ usage }) => (
      <Value kind="last-use" value={usage === null ? null : Date.parse(usage.last_used)} none={UNUSED} />
    ),
  },
];
