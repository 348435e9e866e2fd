// Prompts of both kinds as one list: those that are stored here, and those that calls mark by a header.
import { useMemo } from 'react';
import type { ApiAnswer, ApiError } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import type { Destination } from '../../url/app-link.tsx';
import type { SortParam } from '../../url/search.ts';

export type Usage = ApiAnswer<'POST /v1/metrics/promptDetails'>[number];

export interface Prompt {
  readonly kind: 'stored' | 'traffic';
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** null = it is asked for by the row, with the environments. */
  readonly versions: number | null;
  /** null = no request of the range. */
  readonly usage: Usage | null;
}

export interface Prompts {
  readonly rows: readonly Prompt[] | undefined;
  readonly error: ApiError | null;
  readonly retry: () => void;
}

const MOST = 1000;

export function usePrompts(search: string, sort: SortParam): Prompts {
  const { span } = useRange();
  const stored = useApi('POST /v1/prompt-2025/query', { body: { search, pageSize: MOST } });
  const marked = useApi('POST /v1/prompt/query', { body: { search, limit: MOST } });
  const usage = useApi('POST /v1/metrics/promptDetails', { body: { timeFilter: timeFilterOf(span), limit: MOST } });
  const rows = useMemo(() => {
    if (stored.data === undefined || marked.data === undefined || usage.data === undefined) return undefined;
    const used = new Map(usage.data.map((row) => [row.prompt_id, row]));
    const ofStored = stored.data.map(
      ({ id, name, tags }): Prompt => ({
        ...{ kind: 'stored', id, name, tags },
        versions: null,
        usage: used.get(id) ?? null,
      }),
    );
    const ofMarked = marked.data.map(
      ({ id, pretty_name: name, versions }): Prompt => ({
        ...{ kind: 'traffic', id, name, versions },
        tags: [],
        usage: used.get(id) ?? null,
      }),
    );
    return sorted([...ofStored, ...ofMarked], sort);
  }, [stored.data, marked.data, usage.data, sort]);
  const queries = [stored, marked, usage];
  return {
    rows,
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const query of queries) void query.refetch();
    },
  };
}

const READERS: Readonly<Record<string, (row: Prompt) => number | string | null>> = {
  name: (row) => row.name.toLowerCase(),
  requests: (row) => row.usage?.requests ?? 0,
  cost: (row) => row.usage?.cost ?? null,
  used: (row) => (row.usage === null ? null : Date.parse(row.usage.last_used)),
};

/** What is not known comes last, whichever way. */
function sorted(rows: readonly Prompt[], { column, direction }: SortParam): readonly Prompt[] {
  const read = READERS[column];
  if (read === undefined) return rows;
  const sign = direction === 'asc' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [read(a), read(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return x === y ? 0 : x < y ? -sign : sign;
  });
}

export function keyOf({ kind, id }: Prompt): string {
  return `${kind} ${id}`;
}

export function toPrompt({ kind, id }: Pick<Prompt, 'kind' | 'id'>): Destination {
  return { path: `/prompts/${kind === 'traffic' ? 'traffic/' : ''}${encodeURIComponent(id)}` };
}
