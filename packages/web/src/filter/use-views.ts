// Saved views: filter, columns and sort under a name, for everybody in the organisation. They are kept as saved filters of the
// API, whose form is a client's own.
import { useApi, useChange } from '../api/use-api.ts';
import type { SearchValues } from '../url/search.ts';
import { useSearchValues, useUrlChange } from '../url/use-url.ts';

/** What a view keeps of the address. */
const KEPT = ['f', 'sort', 'cols'] as const;

export interface View {
  readonly id: string;
  readonly name: string;
  readonly values: SearchValues;
}

export interface Views {
  readonly views: readonly View[];
  readonly current: View | null;
  /** The address says something else than the view it names. */
  readonly isChanged: boolean;
  readonly show: (view: View) => void;
  readonly saveAs: (name: string) => void;
  readonly save: () => void;
  readonly remove: (view: View) => void;
}

export function useViews(): Views {
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  const list = useApi('GET /v1/filter', {});
  const create = useChange('POST /v1/filter', ['GET /v1/filter']);
  const change = useChange('PATCH /v1/filter/:id', ['GET /v1/filter']);
  const erase = useChange('DELETE /v1/filter/:id', ['GET /v1/filter']);
  const views = (list.data ?? []).flatMap(({ id, name, filter }) => viewOf(id, name, filter));
  const current = views.find(({ id }) => id === values['view']) ?? null;
  const kept = { view: keptOf(values) };
  return {
    views,
    current,
    isChanged: current !== null && KEPT.some((name) => (values[name] ?? '') !== (current.values[name] ?? '')),
    show: (view) => changeUrl({ ...blank(), ...view.values, view: view.id }),
    saveAs: (name) =>
      create.mutate(
        { body: { name, filter: kept } },
        { onSuccess: ({ id }) => changeUrl({ view: id }, { replace: true }) },
      ),
    save: () => {
      if (current !== null) change.mutate({ params: { id: current.id }, body: { filter: kept } });
    },
    remove: ({ id }) => {
      erase.mutate({ params: { id } });
      if (current?.id === id) changeUrl({ view: undefined }, { replace: true });
    },
  };
}

function blank(): SearchValues {
  return Object.fromEntries(KEPT.map((name) => [name, undefined]));
}

function keptOf(values: SearchValues): SearchValues {
  return Object.fromEntries(KEPT.map((name) => [name, values[name]]).filter(([, value]) => value !== undefined));
}

/** Filters that other clients saved are not views. */
function viewOf(id: string, name: string, filter: unknown): readonly View[] {
  const inside: unknown = typeof filter === 'object' && filter !== null && 'view' in filter ? filter.view : null;
  if (typeof inside !== 'object' || inside === null) return [];
  const values = Object.entries(inside).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return [{ id, name, values: Object.fromEntries(values) }];
}
