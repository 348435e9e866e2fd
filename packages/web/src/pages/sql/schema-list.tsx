// The tables and their columns; a click puts the name where the cursor stands.
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { cx } from '../../parts/class-names.ts';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Tip } from '../../parts/tip.tsx';

const ROW =
  'focus-inset flex min-h-6 max-md:min-h-[44px] w-full items-center gap-2 rounded-badge px-1 text-left hover:bg-hover';

export function SchemaList({ onInsert }: { readonly onInsert: (name: string) => void }) {
  const schema = useApi('GET /v1/helicone-sql/schema', {});
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set(['requests']));
  const toggle = (name: string) => {
    const next = new Set(opened);
    if (!next.delete(name)) next.add(name);
    setOpened(next);
  };
  return (
    <Loaded query={schema} what="The schema" skeleton={<SkeletonLines lines={9} />}>
      {(tables) => (
        <ul aria-label="Tables">
          {tables.map((table) => {
            const isOpen = opened.has(table.table_name);
            return (
              <li key={table.table_name}>
                <div className="flex items-center">
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-label={`Columns of ${table.table_name}`}
                    className="focus-inset flex size-6 max-md:size-[44px] shrink-0 items-center justify-center rounded-badge text-text-3 hover:bg-hover"
                    onClick={() => toggle(table.table_name)}
                  >
                    <ChevronRight size={14} strokeWidth={1.5} aria-hidden className={cx(isOpen && 'rotate-90')} />
                  </button>
                  <Tip text={table.comment} side="right">
                    <button type="button" className={ROW} onClick={() => onInsert(table.table_name)}>
                      <code className="truncate text-code font-semibold">{table.table_name}</code>
                    </button>
                  </Tip>
                </div>
                {isOpen ? <ColumnList columns={table.columns} onInsert={onInsert} /> : null}
              </li>
            );
          })}
        </ul>
      )}
    </Loaded>
  );
}

interface ColumnListProps {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
  readonly onInsert: (name: string) => void;
}

function ColumnList({ columns, onInsert }: ColumnListProps) {
  return (
    <ul className="pb-1 pl-6">
      {columns.map(({ name, type, comment }) => (
        <li key={name}>
          <Tip text={comment === '' ? type : [type, comment]} side="right">
            <button type="button" className={ROW} onClick={() => onInsert(name)}>
              <code className="min-w-0 flex-1 truncate text-code">{name}</code>
              <span className="max-w-[72px] shrink-0 truncate text-caption text-text-3">{shortType(type)}</span>
            </button>
          </Tip>
        </li>
      ))}
    </ul>
  );
}

const WRAPPER = /^(?:LowCardinality|Nullable)\((.*)\)$/;

/** `LowCardinality(Nullable(String))` is a String to whoever asks. */
function shortType(type: string): string {
  const inner = WRAPPER.exec(type)?.[1];
  return inner === undefined ? type.replace(/\(.*$/, '') : shortType(inner);
}
