// The filter of a page: chips, groups in brackets, a builder by field, operator and value, and the text for whatever is deeper.
import { Pencil, Plus, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useKeys } from '../keys/keys.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { type Condition, EVERYTHING, type Filter, join } from './filter.ts';
import { FilterBuilder } from './filter-builder.tsx';
import { FilterText } from './filter-text.tsx';
import { useFilter } from './use-filter.ts';
import { ViewsMenu } from './views-menu.tsx';
import { wordsOf } from './words.ts';

export function FilterBar() {
  const { filter, fault, text, setFilter } = useFilter();
  const [adding, setAdding] = useState(false);
  const [asText, setAsText] = useState(false);
  useKeys('Filter', [{ keys: '/', label: 'Add a filter', run: () => setAdding(true) }]);
  if (asText || fault !== null) return <FilterText onDone={() => setAsText(false)} />;
  return (
    <div className="flex min-h-[40px] shrink-0 flex-wrap items-center gap-2 border-b border-line px-(--edge) py-1">
      <Chips filter={filter} onChange={setFilter} />
      <AddFilter
        open={adding}
        onOpen={setAdding}
        isFirst={text === ''}
        onAdd={(condition) => setFilter(join('and', [filter, condition]))}
      />
      {text === '' ? null : (
        <>
          <IconButton label="Edit as text" icon={Pencil} size="small" onClick={() => setAsText(true)} />
          <Button look="quiet" size="small" onClick={() => setFilter(EVERYTHING)}>
            Clear
          </Button>
        </>
      )}
      <span className="flex-1" />
      <ViewsMenu />
    </div>
  );
}

interface ChipsProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

/** A group within a group stands in brackets. */
function Chips({ filter, onChange }: ChipsProps) {
  if (filter.kind === 'all') return null;
  if (filter.kind !== 'group') return <Chip filter={filter} onChange={onChange} />;
  return filter.items.map((item, i) => {
    const change = (next: Filter) => onChange(replaced(filter, i, next));
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no names, and may be the same
      <span key={i} className="inline-flex flex-wrap items-center gap-2">
        {i === 0 ? null : (
          <button
            type="button"
            aria-label={`${filter.operator}, change to ${filter.operator === 'and' ? 'or' : 'and'}`}
            className="rounded-badge px-1 text-head text-text-3 hover:bg-hover hover:text-text-1"
            onClick={() => onChange({ ...filter, operator: filter.operator === 'and' ? 'or' : 'and' })}
          >
            {filter.operator}
          </button>
        )}
        {item.kind === 'group' ? (
          <span className="inline-flex flex-wrap items-center gap-2 border-x border-line-strong px-2">
            <Chips filter={item} onChange={change} />
          </span>
        ) : (
          <Chip filter={item} onChange={change} />
        )}
      </span>
    );
  });
}

/** `all` = taken out; a group of one is that one. */
function replaced(group: Filter & { readonly kind: 'group' }, index: number, next: Filter): Filter {
  const items = group.items.flatMap((item, i) => (i !== index ? [item] : next.kind === 'all' ? [] : [next]));
  const [first] = items;
  if (first === undefined) return EVERYTHING;
  return items.length === 1 ? first : { ...group, items };
}

function Chip({ filter, onChange }: ChipsProps) {
  const [open, setOpen] = useState(false);
  const words =
    filter.kind === 'condition' ? wordsOf(filter) : ['', JSON.stringify(filter.kind === 'raw' ? filter.leaf : '')];
  const said = words.join(' ');
  return (
    <span className="inline-flex h-6 max-md:h-[44px] max-w-full items-center rounded-control border border-line bg-panel">
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <button
            type="button"
            title={said}
            className="focus-inset max-w-[320px] truncate rounded-control px-2 text-head hover:bg-hover"
          >
            <span className="text-text-2">{words.slice(0, -1).join(' ')}</span> {words.at(-1)}
          </button>
        </Popover.Trigger>
        <BuilderContent
          start={filter.kind === 'condition' ? filter : null}
          onDone={(next) => {
            setOpen(false);
            onChange(next);
          }}
        />
      </Popover.Root>
      <button
        type="button"
        aria-label={`Remove ${said}`}
        className="focus-inset flex h-full items-center rounded-control px-1 text-text-3 hover:bg-hover hover:text-text-1 max-md:px-3"
        onClick={() => onChange(EVERYTHING)}
      >
        <X size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </span>
  );
}

interface AddFilterProps {
  /** No chip before it: its text stands where theirs would. */
  readonly isFirst: boolean;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onAdd: (condition: Condition) => void;
}

function AddFilter({ isFirst, open, onOpen, onAdd }: AddFilterProps) {
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>
        <Button look="quiet" size="small" icon={Plus} className={isFirst ? '-ml-[9px]' : undefined}>
          Filter
        </Button>
      </Popover.Trigger>
      <BuilderContent
        start={null}
        onDone={(condition) => {
          onOpen(false);
          onAdd(condition);
        }}
      />
    </Popover.Root>
  );
}

function BuilderContent({
  start,
  onDone,
}: {
  readonly start: Condition | null;
  readonly onDone: (condition: Condition) => void;
}) {
  return (
    <Popover.Portal>
      <Popover.Content
        align="start"
        sideOffset={4}
        collisionPadding={8}
        aria-label="Filter"
        className="fade-in w-[320px] rounded-panel border border-line bg-raised p-2 shadow-float"
      >
        <FilterBuilder start={start} onDone={onDone} />
      </Popover.Content>
    </Popover.Portal>
  );
}
