// The names of properties, and those that are hidden from the list.
import { useApi, useChange } from '../../api/use-api.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { AppLink } from '../../url/app-link.tsx';

interface KeysListProps {
  readonly names: readonly string[];
  readonly open: string;
  readonly filterText: string;
}

export const NAME_ROUTES = ['POST /v1/property/query', 'POST /v1/property/hidden/query'] as const;

export function KeysList({ names, open, filterText }: KeysListProps) {
  const hidden = useApi('POST /v1/property/hidden/query', {});
  const restore = useChange('POST /v1/property/restore', NAME_ROUTES);
  const f = filterText === '' ? {} : { f: filterText };
  return (
    <nav
      aria-label="Properties"
      className="flex shrink-0 flex-col gap-1 overflow-y-auto border-line px-[calc(var(--edge)-8px)] py-2 max-md:max-h-[180px] max-md:border-b md:w-[216px] md:border-r"
    >
      {names.map((name) => (
        <AppLink
          key={name}
          path="/properties"
          search={{ ...f, key: name }}
          aria-current={name === open ? 'true' : undefined}
          className={cx(
            'focus-inset shrink-0 truncate rounded-control px-2 py-1 max-md:py-3',
            name === open ? 'bg-active' : 'text-text-2 hover:bg-hover hover:text-text-1',
          )}
        >
          {name}
        </AppLink>
      ))}
      {hidden.data === undefined || hidden.data.length === 0 ? null : (
        <details className="px-2 py-1 text-head text-text-2">
          <summary>{`Hidden (${hidden.data.length})`}</summary>
          {hidden.data.map(({ property }) => (
            <div key={property} className="flex items-center gap-2 py-1">
              <span className="min-w-0 flex-1 truncate">{property}</span>
              <Button size="small" onClick={() => restore.mutate({ body: { key: property } })}>
                Show
              </Button>
            </div>
          ))}
        </details>
      )}
    </nav>
  );
}
