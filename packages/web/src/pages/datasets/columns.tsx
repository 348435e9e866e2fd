// The columns of a dataset's rows.
import { shortId } from '../../format/numbers.ts';
import type { Column } from '../../parts/data-table.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { DatasetRow } from './use-rows.ts';

export function tagsOf({ properties }: Pick<DatasetRow, 'properties'>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · ');
}

/** Lists have no room for line breaks. */
function OneLine({ text, none }: { readonly text: string | null; readonly none: string }) {
  if (text === null) return <span className="text-text-3">{none}</span>;
  const line = text.replaceAll(/\s+/g, ' ');
  return <span title={line}>{line}</span>;
}

export function Turn({ row }: { readonly row: DatasetRow }) {
  return <OneLine text={row.last_user_turn} none="no user turn" />;
}

export function Answer({ row }: { readonly row: DatasetRow }) {
  return <OneLine text={row.answer} none="no answer" />;
}

export const COLUMNS: readonly Column<DatasetRow>[] = [
  {
    id: 'number',
    head: '#',
    width: 56,
    align: 'right',
    cell: ({ number }) => <span className="tnum text-text-2">{number}</span>,
  },
  { id: 'turn', head: 'Last user turn', width: 240, grow: true, cell: (row) => <Turn row={row} /> },
  { id: 'answer', head: 'Answer', width: 240, cell: (row) => <Answer row={row} /> },
  {
    id: 'edited',
    head: 'Edited',
    width: 72,
    cell: ({ edited_at }) => <span className="text-text-2">{edited_at === null ? '–' : 'edited'}</span>,
  },
  { id: 'tags', head: 'Tags', width: 128, cell: (row) => <OneLine text={tagsOf(row) || null} none="–" /> },
  {
    id: 'source',
    head: 'Source',
    width: 176,
    cell: ({ model, origin_request_id: id }) => (
      <span className="flex items-baseline gap-2">
        <AppLink
          path="/requests"
          search={{ open: id }}
          title={`Request ${id}`}
          className="relative font-mono text-code text-accent hover:text-accent-hover"
        >
          {shortId(id)}
        </AppLink>
        <span className="min-w-0 truncate text-text-2" title={model ?? undefined}>
          {model ?? 'unknown'}
        </span>
      </span>
    ),
  },
];
